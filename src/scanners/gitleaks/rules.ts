import type {RE2JS} from 're2js';
import type {Deadline} from '../../ports/deadline.ts';
import {
  oneByOne,
  type ScannedSecret,
  type ScannedText,
  scannedKind,
  type SecretScanner,
} from '../../ports/secret-scanner.ts';
import {type Allowed, allowlistsOf, type Compile, type Finding} from './allowlists.ts';
import {shannonEntropy} from './entropy.ts';
import {type GitleaksConfig, type GitleaksRule, readGitleaksConfig, unfit} from './toml.ts';

const ID = 'gitleaks';

interface Rule {
  readonly kind: string;
  /** A rule without one takes a file for a secret by its name. */
  readonly regex: RE2JS | undefined;
  readonly path: RE2JS | undefined;
  readonly secretGroup: number;
  readonly entropy: number;
  readonly keywords: readonly string[];
  readonly allowed: readonly Allowed[];
}

/**
 * The rules of a gitleaks TOML, run here, with Go's own syntax of regular expressions: JavaScript reads some of them
 * otherwise (V8 misjudges groups like `(?i:…)`), and here none takes more than linear time.
 * @throws UserError (exit code 2) for whatever cannot be done as it is written
 */
export async function openRules(file: string, within: Deadline): Promise<SecretScanner> {
  const [config, {RE2JS}] = await Promise.all([readGitleaksConfig(file), import('re2js')]);
  const compileFor =
    (where: string): Compile =>
    (regex) => {
      try {
        return RE2JS.compile(regex);
      } catch {
        throw unfit(file, `has ${where} with a regular expression that is none in Go's syntax`);
      }
    };
  const everywhere = allowlistsOf(
    config.allowlists.filter(({targetrules}) => targetrules.length === 0),
    config.allowlist,
    compileFor('the global allowlist'),
  );
  const rules = config.rules.map((rule) => ruleOf(file, config, rule, compileFor(`rule ${rule.id}`)));
  return {
    id: ID,
    scan: (texts, signal) =>
      oneByOne(texts, signal, (text) => within(text.text.length, () => scanText(text, rules, everywhere))),
  };
}

function scanText(
  {name, text}: ScannedText,
  rules: readonly Rule[],
  everywhere: readonly Allowed[],
): readonly ScannedSecret[] {
  if (everywhere.some((list) => list.isForName(name))) return [];
  const lower = text.toLowerCase();
  const found = new Map<string, ScannedSecret>();
  for (const rule of rules) {
    if (rule.keywords.length > 0 && !rule.keywords.some((word) => lower.includes(word))) continue;
    if (rule.path !== undefined && !rule.path.test(name)) continue;
    if (rule.allowed.some((list) => list.isForName(name))) continue;
    // Nothing in it could be replaced that would make it another file.
    if (rule.regex === undefined) throw new Error('Its name is that of a file which is a secret as a whole.');
    for (const finding of findingsOf(rule.regex, rule.secretGroup, name, text)) {
      if (rule.entropy !== 0 && shannonEntropy(finding.secret) <= rule.entropy) continue;
      if ([...everywhere, ...rule.allowed].some((list) => list.isFor(finding))) continue;
      const {kind} = rule;
      const {secret: value, start} = finding;
      if (value !== '') found.set(`${start} ${value}`, {kind, value, start});
    }
  }
  return [...found.values()];
}

function* findingsOf(regex: RE2JS, secretGroup: number, name: string, text: string): Iterable<Finding> {
  const matcher = regex.matcher(text);
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    const match = text.slice(start, end).replace(/^\n+|\n+$/g, '');
    const groups = Array.from({length: regex.groupCount()}, (_, index) => matcher.group(index + 1) ?? '');
    const group = secretGroup > 0 ? secretGroup : groups.findIndex((each) => each !== '') + 1;
    const secret = group === 0 ? match : groups[group - 1]!;
    const at = group === 0 ? text.indexOf(match, start) : matcher.start(group);
    const from = text.lastIndexOf('\n', start - 1) + 1;
    const to = text.indexOf('\n', end);
    yield {secret, start: at, match, line: text.slice(from, to === -1 ? text.length : to), name};
  }
}

function ruleOf(file: string, config: GitleaksConfig, rule: GitleaksRule, compile: Compile): Rule {
  const {id, regex, path, secretgroup, entropy, keywords} = rule;
  const pattern = regex === undefined ? undefined : compile(regex);
  if (secretgroup > (pattern?.groupCount() ?? secretgroup))
    throw unfit(file, `has rule ${id} with secretGroup ${secretgroup} and fewer groups`);
  const targeted = config.allowlists.filter(({targetrules}) => targetrules.includes(id));
  return {
    kind: scannedKind(ID, id),
    regex: pattern,
    path: path === undefined ? undefined : compile(path),
    secretGroup: secretgroup,
    entropy,
    keywords: keywords.map((word) => word.toLowerCase()),
    allowed: allowlistsOf([...rule.allowlists, ...targeted], rule.allowlist, compile),
  };
}
