import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {redactText} from '../redact/redact-text.ts';
import {placesIn, valueAt} from './redact-places.ts';

const pem = [
  '-----BEGIN PRIV',
  'ATE KEY-----\n',
  'MIIEpAIBAAKCAQEAx7aB3dE5gH7jK9mN2\n',
  '-----END PRIV',
  'ATE KEY-----',
];
const privateKey = pem.join('');

/** The values that were found, as they stand in the original. */
function valuesOf(text: string, isJson = false): readonly (string | undefined)[] {
  const clean = redactText(text, isJson ? 'ipynb' : 'text');
  const places = placesIn(text, clean, isJson);
  expect(places?.map(({kind, n}) => ({kind, n}))).toEqual(clean.redactions.map(({kind, n}) => ({kind, n})));
  return (places ?? []).map((place) => valueAt(text, place, isJson));
}

const notebook = (...source: readonly string[]): string =>
  JSON.stringify({cells: [{cell_type: 'code', metadata: {}, source}]}, null, 1);

describe('places of secrets in the text as it was written', () => {
  const made = fc
    .array(fc.constantFrom(...'aB3dE5gH7jK9mN2pQ4rS6tV8wX-_.#!'), {minLength: 9, maxLength: 30})
    .map((characters) => `zQ7-${characters.join('')}`);

  test('are those of the values, whatever stands between', () => {
    const statement = fc.record({
      value: made,
      around: fc.constantFrom(
        ["alter user u set password = '", "';\r\n"],
        ["create stage s credentials=(aws_secret_key='", "')"],
        ["execute immediate 'alter user u set password = ''", "''';"],
        ['password: "', '"\n'],
        ['-- password = ', '\n'],
      ),
      before: fc.constantFrom('', '\n', 'select 1;\n', "';", '__REDACTED_password_7__\n'),
    });
    fc.assert(
      fc.property(fc.array(statement, {minLength: 1, maxLength: 8}), (statements) => {
        const text = statements.map(({value, around, before}) => `${before}${around[0]}${value}${around[1]}`).join('');
        const planted = new Set(statements.map(({value}) => value));
        for (const value of valuesOf(text)) {
          // A rule may take a little more or less than what was planted; it takes the same wherever the value stands.
          expect([...planted].some((one) => value?.includes(one.slice(0, 12)) || one.includes(value ?? '\0'))).toBe(
            true,
          );
        }
      }),
      {numRuns: 300, seed: 7},
    );
  });

  test('are found where secrets stand one right after the other', () => {
    const [a, b] = ['zQ7-aB3dE5gH', 'xW9-pQ4rS6tV'];
    expect(valuesOf(`set password='${a}', api_password='${b}', old_password='${a}'`)).toEqual([a, b, a]);
    // The text between two values stands inside of one as well.
    const odd = "p, q', r-7";
    expect(valuesOf(`user1 password="${odd}", user2 password="${b}"`)).toEqual([odd, b]);
  });

  test('reach over the strings of a notebook, with their escapes undone', () => {
    const [head, body, foot] = [pem.slice(0, 2).join(''), pem[2]!, pem.slice(3).join('')];
    const text = notebook(
      'a = 1\n',
      `k = '''${head}`,
      body,
      `${foot}'''\n`,
      'print("a")\n',
      "password = 'zQ7-aB3dE5gH'",
    );
    expect(valuesOf(text, true)).toEqual([privateKey, 'zQ7-aB3dE5gH']);
    expect(valuesOf(notebook(`k = '''${privateKey}'''`), true)).toEqual([privateKey]);
    expect(valuesOf(notebook(`password = "zQ7-\\\\aB3dE5gH"\n`, 'password = "zQ7-äB3dE5gH"'), true)).toHaveLength(2);
    const twice = notebook(`k = '''${head}`, body, `${foot}'''\n`, `k = '''${head}`, body, `${foot}'''`);
    expect(valuesOf(twice, true)).toEqual([privateKey, privateKey]);
  });

  test('are not made up where the texts do not belong together', () => {
    const clean = redactText("set password='zQ7-aB3dE5gH';", 'text');
    expect(placesIn("set passport='zQ7-aB3dE5gH';", clean, false)).toBeUndefined();
    expect(placesIn("set password='zQ7-aB3dE5gH'; select 1", clean, false)).toBeUndefined();
    expect(placesIn('select 1', redactText('select 1', 'text'), false)).toBeUndefined();
  });

  test('cost no more than the text is long', () => {
    const line = "alter user u set password = 'zQ7-aB3dE5gH';\n";
    expect(valuesOf(line.repeat(5000))).toHaveLength(5000);
    const clean = redactText(line.repeat(2000), 'text');
    expect(placesIn(`${line.repeat(1999)}x${line}`, clean, false)).toBeUndefined();
  }, 20_000);
});
