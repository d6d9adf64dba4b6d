import {describe, expect, test} from 'vitest';
import {UserError} from '../errors.ts';
import {Overdue} from '../ports/deadline.ts';
import {SCANNER_UNUSABLE, type ScannedSecret, type ScannedText, type SecretScanner} from '../ports/secret-scanner.ts';
import {redactText} from '../redact/redact-text.ts';
import {type ScannerGate, scanTexts, type TextToScan} from './scan-texts.ts';

const signal = new AbortController().signal;

/** A scanner that knows some values, and what texts it was given. */
function knows(
  values: readonly string[],
  more: (text: ScannedText) => readonly ScannedSecret[] | Promise<readonly ScannedSecret[]> = () => [],
): SecretScanner & {readonly given: (readonly ScannedText[])[]} {
  const given: (readonly ScannedText[])[] = [];
  return {
    id: 'fake',
    given,
    scan: async (texts) => {
      given.push(texts);
      return Promise.all(
        texts.map(async (each) => [
          ...values.filter((value) => each.text.includes(value)).map((value) => ({kind: 'fake_word', value})),
          ...(await more(each)),
        ]),
      );
    },
  };
}

const gate = (...scanners: readonly SecretScanner[]): ScannerGate => ({scanners, signal, deadlineMs: () => 2000});
const sql = (text: string, name = 'a.sql'): TextToScan => ({name, text, format: 'sql'});

describe('what a scanner finds', () => {
  test('is replaced wherever it stands, after the placeholders that are there, with its line', async () => {
    const text = `-- __REDACTED_password_3__\nselect 'mellow-harbour';\n\n-- mellow-harbour, or mellow-harbours`;
    const [result] = await scanTexts([sql(text)], gate(knows(['mellow-harbour'])));
    expect(result).toEqual({
      text: `-- __REDACTED_password_3__\nselect '__REDACTED_fake_word_4__';\n\n-- __REDACTED_fake_word_5__, or __REDACTED_fake_word_6__s`,
      redactions: [
        {kind: 'fake_word', n: 4, line: 2},
        {kind: 'fake_word', n: 5, line: 4},
        {kind: 'fake_word', n: 6, line: 4},
      ],
      values: ['mellow-harbour'],
    });
    // Nothing of it is left to find.
    const again = await scanTexts([sql((result as {text: string}).text)], gate(knows(['mellow-harbour'])));
    expect(again).toEqual([{text: (result as {text: string}).text, redactions: [], values: []}]);
  });

  test('if short, goes only where it stands by itself, or where the scanner says', async () => {
    const words = knows([], ({text}) => (/\bpw\b/.test(text) ? [{kind: 'fake_word', value: 'pw'}] : []));
    const [bare] = await scanTexts([sql("select pwx, 'pw' from pw_1 -- pw")], gate(words));
    expect(bare).toMatchObject({text: "select pwx, '__REDACTED_fake_word_1__' from pw_1 -- __REDACTED_fake_word_2__"});
    const text = "select 'pw', x from pw";
    const once = knows([], ({text: given}) => (given === text ? [{kind: 'fake_word', value: 'pw', start: 8}] : []));
    expect(await scanTexts([sql(text)], gate(once))).toMatchObject([
      {text: "select '__REDACTED_fake_word_1__', x from pw"},
    ]);
  });

  test('by two scanners in places that overlap is one', async () => {
    const one = knows(['harbour light']);
    const other = {...knows(['mellow harbour']), id: 'other'};
    const [result] = await scanTexts([sql("'mellow harbour light'")], gate(one, other));
    expect(result).toMatchObject({text: "'__REDACTED_fake_word_1__'", values: ['mellow harbour light']});
  });

  test('only after something else is gone is found as well', async () => {
    const scanner = knows(['first-word'], ({text}) =>
      text.includes('first-word')
        ? []
        : [...text.matchAll(/second-word/g)].map(([value]) => ({kind: 'fake_word', value})),
    );
    const [result] = await scanTexts([sql('first-word second-word')], gate(scanner));
    expect(result).toMatchObject({
      text: '__REDACTED_fake_word_1__ __REDACTED_fake_word_2__',
      redactions: [{n: 1}, {n: 2}],
    });
  });

  test('and is only a placeholder is none', async () => {
    const text = "password = '<your password>' and '{{ pw }}' and '__REDACTED_password_1__' and 'changeme'";
    const values = ['<your password>', '{{ pw }}', '__REDACTED_password_1__', 'changeme'];
    expect(await scanTexts([sql(text)], gate(knows(values)))).toEqual([{text, redactions: [], values: []}]);
  });

  test('in a notebook leaves valid JSON of the same shape, read as its cells say it', async () => {
    const value = 'mellow "harbour"\nlight';
    const notebook = {
      cells: [{cell_type: 'code', source: ['x = """mellow "harbour"\n', 'light"""\n', 'y = "ä"\n']}],
      metadata: {title: 'no "harbour" here'},
    };
    const text = JSON.stringify(notebook, null, 1);
    const scanner = knows([value]);
    const [result] = await scanTexts([{name: 'a.ipynb', text, format: 'ipynb'}], gate(scanner));
    expect(JSON.parse((result as {text: string}).text)).toEqual({
      ...notebook,
      cells: [{cell_type: 'code', source: ['x = """__REDACTED_fake_word_1__', '"""\n', 'y = "ä"\n']}],
    });
    expect(result).toMatchObject({values: [value], redactions: [{kind: 'fake_word', n: 1}]});
    expect(scanner.given[0]?.[0]?.text).toContain('"""mellow "harbour"\nlight"""\n');
  });

  test('nothing is asked without scanners', async () => {
    expect(await scanTexts([sql('a')], gate())).toEqual([{text: 'a', redactions: [], values: []}]);
  });
});

describe('a scanner that fails', () => {
  const FAILED = 'The scanner fake failed on it, so it cannot be shown to be free of secrets.';
  const SLOW = 'The scanner fake took too long on it, so it cannot be shown to be free of secrets.';
  const poisoned = ({text}: ScannedText): readonly ScannedSecret[] => {
    if (text.includes('poison')) throw new Error(`cannot match ${text}`);
    return [];
  };
  const texts = Array.from({length: 9}, (_, index) => sql(index === 5 ? 'poison' : `mellow-harbour ${index}`));

  test('keeps out exactly the text that it fails on, and what it finds in the others is replaced', async () => {
    const results = await scanTexts(texts, gate(knows(['mellow-harbour'], poisoned)));
    expect(results.map((result) => ('reason' in result ? result.reason : result.text))).toEqual(
      texts.map((_, index) => (index === 5 ? FAILED : `__REDACTED_fake_word_1__ ${index}`)),
    );
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('no')), FAILED],
    ['never ends', () => new Promise<never>(() => {}), SLOW],
    ['runs over its own deadline', () => Promise.reject(new Overdue('It took too long.')), SLOW],
    ['names a value that does not stand there', () => [{kind: 'fake_word', value: 'nowhere'}], FAILED],
    ['names a place where it does not stand', () => [{kind: 'fake_word', value: 'poison', start: 1}], FAILED],
    [
      'keeps finding more',
      ({text}: ScannedText) => [{kind: 'fake_word', value: /\b[a-z]{2}\b/.exec(text)?.[0] ?? ''}],
      'Scanners keep finding secrets in it.',
    ],
  ])(
    'it %s',
    async (_, fails: (text: ScannedText) => readonly ScannedSecret[] | Promise<readonly ScannedSecret[]>, reason) => {
      const scanner = knows([], (text) => (text.text.includes('poison') ? fails(text) : []));
      const short = {...gate(scanner), deadlineMs: () => 100};
      const results = await scanTexts([sql('one'), sql('poison aa bb cc dd ee ff gg'), sql('two')], short);
      expect(results).toEqual([
        {text: 'one', redactions: [], values: []},
        {reason},
        {text: 'two', redactions: [], values: []},
      ]);
    },
  );

  test('even on a harmless text, or cannot be started, ends the run in a sentence', async () => {
    const broken = knows([], () => Promise.reject(new Error('select 1 is a secret')));
    await expect(scanTexts(texts, gate(broken))).rejects.toMatchObject({
      code: SCANNER_UNUSABLE,
      message: 'The scanner fake fails even on a harmless text.',
    });
    const missing = knows([], () => Promise.reject(new UserError(SCANNER_UNUSABLE, 'It is not there.')));
    await expect(scanTexts(texts, gate(missing))).rejects.toThrow('It is not there.');
    expect(missing.given).toHaveLength(1);
  });

  test('is not asked again when the run was interrupted', async () => {
    const stop = new AbortController();
    const scanner = knows([], () => {
      stop.abort(new Error('interrupted'));
      return new Promise<never>(() => {});
    });
    await expect(scanTexts(texts, {...gate(scanner), signal: stop.signal})).rejects.toThrow('interrupted');
    expect(scanner.given).toHaveLength(1);
  });

  test('does not give a text of another in its place', async () => {
    const mixed: SecretScanner = {id: 'fake', scan: async (asked) => asked.slice(1).map(() => [])};
    await expect(scanTexts(texts, gate(mixed))).rejects.toMatchObject({code: SCANNER_UNUSABLE});
  });
});

test('what our own rules left is what scanners are given', async () => {
  const {text} = redactText("create user a password = 'Tr0ub4dor-9x'", 'sql');
  const scanner = knows([]);
  await scanTexts([sql(text)], gate(scanner));
  expect(scanner.given[0]?.[0]?.text).toBe("create user a password = '__REDACTED_password_1__'");
});
