import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import type {UserError} from '../../errors.ts';
import type {SecretScanner} from '../../ports/secret-scanner.ts';
import {madeUp} from '../../redact/made-up.ts';
import {behavesLikeScanner, scannerContext} from '../../testing/behaves-like-scanner.ts';
import gitleaks from '../gitleaks.ts';

const folder = mkdtempSync(join(tmpdir(), 'wsr-gitleaks-rules-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

let files = 0;
function openToml(text: string): Promise<SecretScanner> {
  const config = `rules ${files++}.toml`;
  writeFileSync(join(folder, config), text);
  return gitleaks.open({config}, scannerContext(folder));
}

/** Kinds and values that a TOML finds in one text. */
async function found(toml: string, text: string, name = 'w/a.sql'): Promise<readonly string[]> {
  const [secrets = []] = await (await openToml(toml)).scan([{name, text}]);
  for (const {value, start = -1} of secrets) expect(text.startsWith(value, start)).toBe(true);
  return secrets.map(({kind, value}) => `${kind} ${value}`);
}

const value = `acme_${madeUp('aB3', 20)}`;
const RULE = "[[rules]]\nid = 'acme-Token v2'\nregex = '''acme_[A-Za-z0-9]{20}'''\n";
const TOKEN = `gitleaks_acme_token_v2 ${value}`;

behavesLikeScanner('the rules of a gitleaks TOML', async () => ({
  scanner: await openToml(RULE),
  text: `set x = '${value}';\n`,
  value,
}));

describe('a rule', () => {
  test('is read by Go, not by JavaScript', async () => {
    const inline = "[[rules]]\nid = 'key'\nregex = '''(?i:key) = '(?i:(\\w{10,}|[a-z/]+)')'''\n";
    expect(await found(inline, "KEY = 'aB/dE'")).toEqual(['gitleaks_key aB/dE']);
    expect(await found("[[rules]]\nid = 'key'\nregex = '''(?P<v>\\Qa.b\\E\\z)'''\n", 'a.b a.b')).toEqual([
      'gitleaks_key a.b',
    ]);
    expect(await found("[[rules]]\nid = 'key'\nregex = '''(?s)x.(y)'''\n", 'x\ny')).toEqual(['gitleaks_key y']);
  });

  test('takes linear time, whatever the regex', async () => {
    const scanner = await openToml("[[rules]]\nid = 'key'\nregex = '''(?:a+)+(?:a+)+b$'''\n");
    expect(await scanner.scan([{name: 'a', text: 'a'.repeat(20_000)}])).toEqual([[]]);
  });

  test('gives the group that it names, else the first that holds something, else the whole match', async () => {
    const groups = "[[rules]]\nid = 'key'\nregex = '''key(x)?=(\\w+);(\\w+)'''\n";
    expect(await found(groups, 'key=abc;def')).toEqual(['gitleaks_key abc']);
    expect(await found(`${groups}secretGroup = 3\n`, 'key=abc;def')).toEqual(['gitleaks_key def']);
    expect(await found("[[rules]]\nid = 'key'\nregex = '''k=\\w+'''\n", 'k=abc k=abc')).toEqual([
      'gitleaks_key k=abc',
      'gitleaks_key k=abc',
    ]);
  });

  test('looks only where one of its keywords stands, in any case, and by name where it has a path', async () => {
    const keyword = `${RULE}keywords = ['ACME_x', 'acme_A']\n`;
    expect(await found(keyword, value)).toEqual([TOKEN]);
    expect(await found(`${RULE}keywords = ['other']\n`, value)).toEqual([]);
    expect(await found(`${RULE}path = '''\\.ipynb$'''\n`, value)).toEqual([]);
    expect(await found(`${RULE}path = '''\\.ipynb$'''\n`, value, 'w/a.ipynb')).toEqual([TOKEN]);
  });

  test('leaves out what is not random enough', async () => {
    const entropy = "[[rules]]\nid = 'key'\nregex = '''key=(\\w+)'''\nentropy = 3.0\n";
    expect(await found(entropy, 'key=aaaaaaaaaaaab')).toEqual([]);
    // Eight characters that differ: exactly three bits each, which is not more.
    expect(await found(entropy, 'key=abcdefgh')).toEqual([]);
    expect(await found(entropy, 'key=abcdefghi')).toEqual(['gitleaks_key abcdefghi']);
  });

  test('on a path alone refuses a text by its name', async () => {
    const scanner = await openToml("[[rules]]\nid = 'p12'\npath = '''\\.p12$'''\n");
    expect(await scanner.scan([{name: 'a.sql', text: 'x'}])).toEqual([[]]);
    await expect(scanner.scan([{name: 'a.p12', text: 'x'}])).rejects.toThrow('Its name is that of a file');
  });
});

describe('an allowlist', () => {
  const text = `-- an example\nset x = '${value}';`;
  test.each([
    ["[[rules.allowlists]]\nregexes = ['''^acme_a''']", 0],
    ["[[rules.allowlists]]\nregexes = ['''^set''']", 1],
    ["[[rules.allowlists]]\nregexTarget = 'line'\nregexes = ['''^set''']", 0],
    ["[[rules.allowlists]]\nregexTarget = 'match'\nregexes = ['''^set''']", 1],
    ["[[rules.allowlists]]\nregexTarget = 'line'\nregexes = ['''example''']", 1],
    [`[[rules.allowlists]]\nstopwords = ['${value.slice(8, 14).toUpperCase()}']`, 0],
    ["[[rules.allowlists]]\nstopwords = ['example']", 1],
    ["[[rules.allowlists]]\npaths = ['''^w/''']", 0],
    ["[[rules.allowlists]]\ncommits = ['abc']", 1],
    ["[rules.allowlist]\npaths = ['''^v/''']\nregexes = ['''^acme_''']", 0],
    ["[[rules.allowlists]]\ncondition = 'AND'\npaths = ['''^v/''']\nregexes = ['''^acme_''']", 1],
    ["[[rules.allowlists]]\ncondition = 'AND'\npaths = ['''^w/''']\nregexes = ['''^acme_''']", 0],
    ["[[rules.allowlists]]\ncondition = 'AND'\ncommits = ['abc']\nregexes = ['''^acme_''']", 1],
    ["[allowlist]\nregexes = ['''^acme_a''']", 0],
    ["[[allowlists]]\nstopwords = ['acme']", 0],
    ["[[allowlists]]\ntargetRules = ['acme-Token v2']\nstopwords = ['acme']", 0],
    ["[[allowlists]]\npaths = ['''.sql$''']", 0],
  ])('%s', async (list, count) => {
    expect(await found(`${RULE}${list}\n`, text)).toHaveLength(count);
  });
});

describe('what cannot be done as it is written is said in a sentence, and ends with 2', () => {
  test.each([
    [
      '[extend]\nuseDefault = true\n',
      'extends another one, which only the gitleaks program can do',
      'redact.scanners.gitleaks.binary',
    ],
    [
      `${RULE}[[rules.required]]\nid = 'x'\n`,
      'has rules.acme-Token v2.required, which is not known here',
      'redact.scanners.gitleaks.binary',
    ],
    [`${RULE}skipReport = true\n`, 'has rules.acme-Token v2.skipreport, which is not known here', 'redact.scanners'],
    [
      '[[rules]]\nid = "a"\nregex = "("\n',
      "has rule a with a regular expression that is none in Go's syntax",
      'Correct',
    ],
    ["[[rules]]\nid = 'a'\nregex = '''a(?=b)'''\n", 'has rule a with a regular expression', 'Correct'],
    [`${RULE}path = "["\n`, 'has rule acme-Token v2 with a regular expression', 'Correct'],
    [`${RULE}secretGroup = 4\n`, 'has rule acme-Token v2 with secretGroup 4 and fewer groups', 'Correct'],
    [`${RULE}[[rules.allowlists]]\nregexes = ["*"]\n`, 'has rule acme-Token v2 with a regular expression', 'Correct'],
    [
      `${RULE}[[rules.allowlists]]\ndescription = "x"\n`,
      'has an allowlist of rule acme-Token v2 that allows nothing',
      'Correct',
    ],
    [
      `${RULE}[[allowlists]]\ntargetRules = ["b"]\nregexes = ["a"]\n`,
      'has an allowlist for the rule b, which is not there',
      '',
    ],
    [`${RULE}entropy = "high"\n`, 'does not fit: rules.acme-Token v2.entropy', 'Correct'],
    ['[[rules]]\nregex = "a"\n', 'does not fit: rules.0.id', 'Correct'],
    ['[[rules]]\nid = "a"\n', 'has rule a without a regex', 'Correct'],
    ['rules = [\n', 'is not valid TOML (line 2)', 'Correct that line.'],
  ])('%s', async (toml, told, hint) => {
    const error = (await openToml(toml).catch((thrown: unknown) => thrown)) as UserError;
    expect(error).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(told),
      hint: expect.stringContaining(hint),
    });
    expect(error.message).toMatch(/^The gitleaks config .*\.toml .*\.$/s);
  });

  test('a file that is not there', async () => {
    await expect(gitleaks.open({config: 'no.toml'}, scannerContext(folder))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/no\.toml cannot be read\.$/),
    });
  });
});
