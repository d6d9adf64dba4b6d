import {SQLFLUFF_RULES} from './sqlfluff-rules.ts';

/** A rule as far as its names go. */
export interface Named {
  readonly id: string;
  readonly sqlfluff?: string;
}

const patterns = new Map<string, (name: string) => boolean>();

/**
 * Whether a name that somebody wrote means a rule: its id, the code of its counterpart in sqlfluff (an old one such as
 * `L033` as well), the name or group of that (`ambiguous.union`, `ambiguous`, `core`), `all`, or a pattern of any of
 * these (`AM*`). Case does not matter.
 */
export function meansRule(name: string, rule: Named): boolean {
  const wanted = name.toLowerCase();
  if (wanted === 'all' || wanted === rule.id) return true;
  const matches = matcherOf(wanted);
  return matches(rule.id) || namesOfCode(rule.sqlfluff).some(matches);
}

/** Whether a name means a rule of sqlfluff, be it one of ours or not. */
export function isOfSqlfluff(name: string): boolean {
  const wanted = name.toLowerCase();
  const matches = matcherOf(wanted);
  return wanted === 'all' || Object.keys(SQLFLUFF_RULES).some((code) => namesOfCode(code).some(matches));
}

/** What a list separated by commas names, empty entries left out. */
export function readNames(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

const names = new Map<string, readonly string[]>();

/** Everything in lower case by which sqlfluff calls one of its rules; a code that it does not have has only itself. */
function namesOfCode(code: string | undefined): readonly string[] {
  if (code === undefined) return [];
  const known = names.get(code);
  if (known !== undefined) return known;
  const rule = SQLFLUFF_RULES[code];
  const parts = rule?.name.split('.') ?? [];
  const found = [
    code,
    ...parts.map((_, index) => parts.slice(0, index + 1).join('.')),
    ...(rule?.was ?? []),
    ...(rule?.core === true ? ['core'] : []),
  ].map((name) => name.toLowerCase());
  names.set(code, found);
  return found;
}

/** `*`, `?` and `[…]` as in file names. */
function matcherOf(pattern: string): (name: string) => boolean {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const source = pattern.replace(/[\\^$.|+(){}]/g, '\\$&').replace(/[*?[\]]/g, (sign) => GLOB[sign] ?? '');
  const matcher = /[*?[]/.test(pattern) ? fullMatch(source) : (name: string): boolean => name === pattern;
  patterns.set(pattern, matcher);
  return matcher;
}

const GLOB: Readonly<Record<string, string>> = {'*': '.*', '?': '.', '[': '[', ']': ']'};

function fullMatch(source: string): (name: string) => boolean {
  try {
    const whole = new RegExp(`^${source}$`);
    return (name) => whole.test(name);
  } catch {
    return () => false;
  }
}
