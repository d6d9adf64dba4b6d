import {afterEach, expect, it} from 'vitest';
import {openCatalog} from './open-catalog.ts';

const catalog = openCatalog(':memory:');
afterEach(() => catalog.pruneComputed());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : new TextDecoder().decode(value);

it('keeps a value by its key, the last one that was put', () => {
  expect(catalog.computed('a')).toBeUndefined();
  catalog.putComputed('a', bytes('one'));
  catalog.putComputed('b', new Uint8Array());
  catalog.putComputed('a', bytes('two'));
  expect(text(catalog.computed('a'))).toBe('two');
  expect(text(catalog.computed('b'))).toBe('');
});

it('forgets what was neither asked for nor put since it last forgot', () => {
  for (let n = 0; n < 25_000; n++) catalog.putComputed(`k${n}`, bytes(`${n}`));
  catalog.pruneComputed();
  for (let n = 0; n < 25_000; n += 5) expect(text(catalog.computed(`k${n}`))).toBe(`${n}`);
  catalog.putComputed('new', bytes('x'));
  catalog.pruneComputed();
  for (let n = 0; n < 25_000; n++) expect(catalog.computed(`k${n}`) !== undefined).toBe(n % 5 === 0);
  expect(text(catalog.computed('new'))).toBe('x');
});
