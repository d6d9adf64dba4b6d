import {expect, test} from 'vitest';
import {findSecrets} from './find-secrets.ts';
import {madeUp} from './made-up.ts';

const name = 'PASSWORD';
const [one, two, three] = [madeUp('Tr0', 9), madeUp('b8X', 9), madeUp('q2W', 7)];

function found(text: string): readonly string[] {
  return findSecrets(text).map(({start, end}) => text.slice(start, end));
}

test.each([
  [`create user a ${name} = '${one}' || '${two}' comment = 'kept'`, [one, two]],
  [`create user a ${name} = '${one}'||'${two}'\n  || '${three}'`, [one, two, three]],
  [`connect(user="u", ${name.toLowerCase()}="${one}" + "${two}")`, [one, two]],
  [`connect(${name.toLowerCase()}=("${one}"\n    "${two}"), role="r")`, [one, two]],
  [`execute immediate 'create user a ${name} = ''${one}'' || ''${two}'''`, [one, two]],
  [`{"source": ["connect(${name.toLowerCase()}=\\"${one}\\" + \\"${two}\\")"]}`, [one, two]],
])('takes the parts of %s', (text, parts) => {
  expect(found(text)).toEqual(expect.arrayContaining(parts));
});

test.each([
  [`create user a ${name} = '${one}' comment = 'hers'`, 'hers'],
  [`execute immediate 'create user a ${name} = ''${one}''' || ' comment = ''hers'''`, 'hers'],
  [`select '${name}=${one}' || ' and so on'`, 'and so on'],
  [`create user a ${name} = '${one}' || '<yours>'`, 'yours'],
  [`['${name}', '${one}', 'hers']`, 'hers'],
])('leaves what follows in %s', (text, kept) => {
  expect(found(text).some((value) => value.includes(kept))).toBe(false);
});
