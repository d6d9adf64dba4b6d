import {z} from 'zod';
import {
  type ScannedSecret,
  type ScannedText,
  oneByOne,
  scannedKind,
  type SecretScanner,
  type SecretScannerKind,
} from '../ports/secret-scanner.ts';

const ID = 'secretlint';

/** Lets comments in a text exempt it, which is not for a worksheet to say. */
const EXEMPTING = '@secretlint/secretlint-rule-filter-comments';

/** Reads the file itself from the disk, by its suffix, or says no more than that a whole text is a key. */
const BY_SUFFIX = '@secretlint/secretlint-rule-gcp';

/** In an address only the password is the secret; without it people still see what was connected to. */
const IN_ADDRESS = /^([a-z][a-z0-9+:]*:\/\/[^:/\s@]+:)([^@/\s]+)@/i;

/** What ends a value where it stands in a line, when a rule takes all that follows. */
const AFTER_VALUE = /[\s'"`;,)\]}\\].*$/s;

export default {
  id: ID,
  describes: "secretlint's recommended rules, as a library: tokens of well-known services, passwords in addresses.",
  isDefault: true,
  settingsSchema: z.strictObject({}),
  async open(_settings, {within}): Promise<SecretScanner> {
    const [{lintSource}, {rules}, {secretLintProfiler}] = await Promise.all([
      import('@secretlint/core'),
      import('@secretlint/secretlint-rule-preset-recommend'),
      import('@secretlint/profiler'),
    ]);
    // It keeps a mark of every rule and every text, for as long as the process lives.
    secretLintProfiler.setEnabled(false);
    const known = rules.filter(({meta}) => meta.id !== EXEMPTING && meta.id !== BY_SUFFIX);
    const options = {
      config: {rules: known.map((rule) => ({id: rule.meta.id, rule, options: {}}))},
      noPhysicFilePath: true,
    };
    const lint = async (text: string, name: string): Promise<readonly ScannedSecret[]> => {
      // It drops this mark at the beginning and counts without it.
      const dropped = text.startsWith('\uFEFF') ? 1 : 0;
      const content = text.slice(dropped);
      const source = {content, filePath: name, ext: '', contentType: 'text' as const};
      const {messages} = await within(text.length, () => lintSource({source, options}));
      return messages.flatMap((message) => {
        const {match, start} = matchOf(content, message);
        const {value, before} = valueIn(match);
        const rule = message.ruleId.replace(/^.*secretlint-rule-/, '');
        return value === '' ? [] : [{kind: scannedKind(ID, rule), value, start: dropped + start + before}];
      });
    };
    // Never under their own names: a rule goes by them for a file on this machine, others look only under some.
    const scanOne = async ({text}: ScannedText): Promise<readonly ScannedSecret[]> => [
      ...(await lint(text, '.npmrc')),
      ...(text.includes('x-oauth-basic') ? await lint(text, 'package.json') : []),
    ];
    return {
      id: ID,
      scan: async (texts, signal) => {
        const groups = await oneByOne(grouped(texts), signal, scanOne);
        const suspects = new Set(groups.flatMap((secrets, group) => (secrets.length > 0 ? [group] : [])));
        if (suspects.size === 0) return texts.map(() => []);
        const groupOf = groupsOf(texts);
        const again = texts.filter((_, index) => suspects.has(groupOf[index] ?? -1));
        const found = (await oneByOne(again, signal, scanOne)).values();
        return texts.map((_, index) => (suspects.has(groupOf[index] ?? -1) ? (found.next().value ?? []) : []));
      },
    };
  },
} satisfies SecretScannerKind;

/**
 * It takes longer to begin with a text than to read a short one, so short ones are given to it together. None of its rules
 * looks at where a text begins or ends: where it finds nothing in them together, there is nothing in any of them, and where
 * it does, each is looked at alone.
 */
const TOGETHER = 64 * 1024;
const BETWEEN = '\n\n';

/** Which group each text belongs to. */
function groupsOf(texts: readonly ScannedText[]): readonly number[] {
  let group = 0;
  let length = 0;
  return texts.map(({text}) => {
    if (length > 0 && length + text.length > TOGETHER) {
      group += 1;
      length = 0;
    }
    length += text.length + BETWEEN.length;
    return group;
  });
}

function grouped(texts: readonly ScannedText[]): readonly ScannedText[] {
  const groups: string[][] = [];
  for (const [index, group] of groupsOf(texts).entries()) (groups[group] ??= []).push(texts[index]?.text ?? '');
  return groups.map((together) => ({name: '', text: together.join(BETWEEN)}));
}

/** What rules call what they found. */
const NAMES = ['KEY', 'TOKEN', 'ID', 'URI', 'URL', 'CREDENTIAL'];

/** Some rules give the place where a name starts, and the length of the value behind it. */
function matchOf(
  text: string,
  {range, data}: {readonly range: readonly [number, number]; readonly data?: unknown},
): {readonly match: string; readonly start: number} {
  const told = (data ?? {}) as Readonly<Record<string, unknown>>;
  const match = NAMES.map((name) => told[name]).find((value) => typeof value === 'string' && value !== '');
  const start = typeof match === 'string' ? text.indexOf(match, range[0]) : -1;
  return typeof match === 'string' && start !== -1
    ? {match, start}
    : {match: text.slice(range[0], range[1]), start: range[0]};
}

/** The value in what a rule points at, and how much of that stands before it. */
function valueIn(match: string): {readonly value: string; readonly before: number} {
  const [, address, password] = IN_ADDRESS.exec(match) ?? [];
  if (address !== undefined && password !== undefined) return {value: password, before: address.length};
  return {value: match.startsWith('-----BEGIN') ? match : match.replace(AFTER_VALUE, ''), before: 0};
}
