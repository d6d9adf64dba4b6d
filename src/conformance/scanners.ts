import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ScannedSecret, ScannedText, SecretScanner} from '../ports/secret-scanner.ts';
import gitleaks from '../scanners/gitleaks.ts';
import {secretRules} from '../redact/rules/index.ts';
import {madeUp} from '../redact/made-up.ts';
import {scannerContext} from '../testing/behaves-like-scanner.ts';
import {Random} from '../testing/fuzz/random.ts';
import type {Checks} from './checks.ts';
import {prepareGitleaks} from './gitleaks.ts';

const SEED = 20_261_122;
/** Texts of one batch. */
const TEXTS = 600;

/** Our gitleaks scanners on the real program: what it finds is found where it stands, and its rules run here say the same. */
export async function checkScanners(checks: Checks): Promise<void> {
  const {program, rules} = await prepareGitleaks();
  const folder = await mkdtemp(join(tmpdir(), 'wsr-conformance-scanners-'));
  try {
    await writeFile(join(folder, 'rules.toml'), rules);
    await writeFile(
      join(folder, 'own.toml'),
      "[extend]\nuseDefault = true\n[[rules]]\nid = 'code-word'\nregex = '''the word is ([\\w-]+)'''\n",
    );
    const context = scannerContext(folder);
    const binary = await gitleaks.open({binary: program}, context);
    const own = await gitleaks.open({binary: program, config: 'own.toml'}, context);
    const here = await gitleaks.open({config: 'rules.toml'}, context);
    const before = await readdir(folder);

    await checkTraps(binary, checks);
    await checkConfig(own, checks);
    await checkAgreement(binary, here, checks);

    checks.check('gitleaks wrote no file', (await readdir(folder)).join() === before.join() ? undefined : 'It did.');
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

const key = `AKIA${madeUp('Q7', 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;
const token = `${'gl'}pat-${madeUp('aB3', 20)}`;

function values(found: readonly ScannedSecret[] | undefined): readonly string[] {
  return (found ?? []).map(({value}) => value).toSorted();
}

/** What the program does by itself to leave a text out. */
async function checkTraps(binary: SecretScanner, checks: Checks): Promise<void> {
  const line = `select '${key}';`;
  const encoded = Buffer.from(`the key is ${key} and that is all`).toString('base64');
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['nothing', 'select 1;\n', []],
    ['a key', `${line}\n`, [key]],
    ['a key without an end of line', line, [key]],
    ['a key and a word that exempts it', `${line} -- gitleaks:allow\n`, [key]],
    ['what begins like a PDF', `%PDF-1.7\n${line}\n`, [key]],
    ['what begins like a PostScript file', `%!PS-Adobe\n${line}\n`, [key]],
    ['what begins like an archive', `PK\u0003\u0004\n${line}\n`, [key]],
    ['the mark of a tar file at its place', `${'-'.repeat(257)}ustar\n${line}\n`, [key]],
    ['the mark of a CD at its place', `${'-'.repeat(32_769)}CD001\n${line}\n`, [key]],
    ['base64', `x = '${encoded}'\n`, [encoded]],
    ['letters beyond ASCII before it', `-- ä 日本 🎉\r\n${line}\r\n`, [key]],
    ['two on one line', `'${key}', '${token}'\n`, [key, token].toSorted()],
  ];
  const texts = cases.map(([name, text]) => ({name, text}));
  const together = await binary.scan(texts);
  for (const [index, [name, , wanted]] of cases.entries()) {
    const alone = await binary.scan([texts[index]!]);
    for (const [how, found] of [
      ['alone', alone[0]],
      ['among others', together[index]],
    ] as const) {
      const said = values(found).join(' ');
      checks.check(
        `gitleaks finds what it should in ${name}, ${how}`,
        said === wanted.join(' ') ? undefined : `It found ${values(found).length}.`,
      );
    }
  }
  // Over the ends of what it reads at a time.
  const missed: number[] = [];
  for (let width = 99_000; width < 127_000; width += 500) {
    const text = `${'x, '.repeat(width / 3)}\n${line}\n`;
    const [found] = await binary.scan([{name: 'long', text}]);
    if (values(found).join() !== key) missed.push(width);
  }
  checks.check(
    'gitleaks finds a key behind any length of text',
    missed.length === 0 ? undefined : `Not behind ${missed.join(', ')}.`,
  );
}

async function checkConfig(own: SecretScanner, checks: Checks): Promise<void> {
  const [found] = await own.scan([{name: 'a', text: `-- the word is mellow-harbour\nselect '${key}';\n`}]);
  const said = (found ?? [])
    .map(({kind}) => kind)
    .toSorted()
    .join(' ');
  checks.check(
    'a config that extends the default one is used by the program',
    said === 'gitleaks_aws_access_token gitleaks_code_word' ? undefined : said,
  );
}

/** Values of all our kinds, made by chance, in SQL; what the program finds by its rules the rules find here. */
async function checkAgreement(binary: SecretScanner, here: SecretScanner, checks: Checks): Promise<void> {
  const random = new Random(SEED);
  const positives = secretRules.flatMap((rule) => rule.positives());
  const texts = Array.from({length: TEXTS}, (_, index): ScannedText => {
    const picked = Array.from({length: 3}, () => random.pick(positives).text);
    return {name: `${index}.sql`, text: `select ${index};\n${picked.join('\n\n')}\n`};
  });
  const [theirs, ours] = [await binary.scan(texts), await here.scan(texts)];
  let found = 0;
  for (const [index, {text}] of texts.entries()) {
    const wanted = values(theirs[index]);
    found += wanted.length;
    checks.check(
      `gitleaks names only what stands in text ${index}`,
      wanted.every((value) => text.includes(value)) ? undefined : 'It does not.',
    );
    // What is encoded has no place of its own, and only the program reads it.
    const plain = values(theirs[index]?.filter(({start}) => start !== undefined));
    const open = plain.filter((value) => !(ours[index] ?? []).some((one) => one.value.includes(value)));
    // The program looks for a rule's keywords in all that it reads at a time: they may stand in the text before.
    const alone = open.length === 0 ? [] : values((await binary.scan([texts[index]!]))[0]);
    const missing = open.filter((value) => alone.includes(value));
    checks.check(
      `its rules, run here, find in text ${index} what it finds`,
      missing.length === 0 ? undefined : `${missing.length} of ${wanted.length} not.`,
    );
  }
  checks.heading(`${TEXTS} texts with ${found} secrets that gitleaks finds, and its rules run here`);
  checks.check('gitleaks finds secrets of many kinds', found > TEXTS / 2 ? undefined : `Only ${found}.`);
}
