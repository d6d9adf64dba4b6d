import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import type {AssetFormat} from '../model/asset.ts';
import {Random} from '../testing/fuzz/random.ts';
import {sampleOf} from '../testing/planted-secrets/sample.ts';
import {findSecrets} from './find-secrets.ts';
import {redactText} from './redact-text.ts';

/** A place as somebody left it: `{{A}}` stands for a secret, by the shape of its value; or nothing is one in it. */
interface Context {
  readonly id: string;
  readonly language: string;
  readonly text: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly leave?: true;
}

const SEEDS = (process.env['CONTEXTS_SEED'] ?? '1,2,3').split(',').map(Number);

/** What is known to be missed by some values at least, and why. */
const MISSED: ReadonlyMap<string, string> = new Map([
  ['send-email-pw', 'a password of letters only, in a sentence of a literal'],
  ['csv-users', 'a password of letters only, in a table'],
  ['header-cookie', 'a session in percent signs'],
  ['tfstate-snippet', 'nothing beside it says that it is a password'],
  ['pw-digits-only-compare', 'digits only, compared with a variable called code'],
  ['dbms-crypto-raw', 'a key of words and digits under the name l_key'],
  ['sha2-pepper-concat', 'looks like the name of a column'],
  ['task-config', 'called app_id; only a comment far away says otherwise'],
  ['chat-slack-paste', 'the answer of a chat, two lines below the question'],
  ['using-bind', 'the third of three binds of a statement in a string'],
  ['call-positional-known-proc', 'only a comment says which argument of the procedure it is'],
  ['wifi-joke-comment', 'words and hyphens'],
  ['perl-dbi', 'in the q{} of Perl'],
]);
function read(name: string): readonly Context[] {
  const path = fileURLToPath(new URL(`../../fixtures/golden/redact/${name}.ndjson`, import.meta.url));
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Context);
}

function formatOf({language}: Context): AssetFormat {
  if (language === 'ipynb' || language === 'sql') return language;
  return language === 'python' ? 'py' : 'text';
}

/** A key is out when none of its lines is left. */
function isLeft(out: string, value: string): boolean {
  const lines = value.split('\n').filter((line) => line.length > 8 && !line.includes('---'));
  return (lines.length > 1 ? lines : [value]).some((line) => out.includes(line));
}

describe.each(['worksheets', 'files', 'leftovers', 'mixed'])('%s', (name) => {
  const contexts = read(name);

  test.each(
    contexts.filter(({leave, id}) => leave === undefined && !MISSED.has(id)).map((one) => [one.id, one] as const),
  )('takes the secrets out of %s', (_, context) => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const made = new Map(
        Object.entries(context.values ?? {}).map(([key, shape]) => [key, sampleOf(shape, () => random.next())]),
      );
      const text = context.text.replaceAll(/\{\{([A-Z])\}\}/g, (_mark, key: string) => made.get(key) ?? '');
      const out = redactText(text, formatOf(context)).text;
      for (const value of made.values()) expect(isLeft(out, value), `${value} in ${text}`).toBe(false);
    }
  });

  test.each(contexts.filter(({leave}) => leave === true).map((one) => [one.id, one] as const))(
    'leaves %s',
    (_, {text}) => {
      expect(findSecrets(text).map(({start, end}) => text.slice(start, end))).toEqual([]);
    },
  );
});
