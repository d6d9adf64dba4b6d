import {describe, expect, it} from 'vitest';
import {openCatalog} from '../catalog/open-catalog.ts';
import {Remembered} from './remembered.ts';

const catalog = openCatalog(':memory:');

/** Counts how often something is computed. */
function counted<T>(value: T): {readonly compute: () => T; times(): number} {
  let times = 0;
  return {compute: () => (times++, value), times: () => times};
}

describe('what was computed', () => {
  it('is computed once for all that it goes by, and anew for anything else', () => {
    const memory = new Remembered({catalog, version: '1.0.0'}, false);
    const one = counted({columns: ['a'], nothing: null});
    for (let n = 0; n < 3; n++) {
      expect(memory.value('facts', ['select a', {schema: 's'}], one.compute)).toEqual({columns: ['a'], nothing: null});
    }
    expect(one.times()).toBe(1);
    memory.value('facts', ['select a', {schema: 't'}], one.compute);
    memory.value('other', ['select a', {schema: 's'}], one.compute);
    new Remembered({catalog, version: '1.0.1'}, false).value('facts', ['select a', {schema: 's'}], one.compute);
    expect(one.times()).toBe(4);
  });

  it('is known in the next run, unless everything is to be computed', () => {
    const again = counted(5);
    const workshop = {catalog, version: '1.0.0'};
    new Remembered(workshop, false).value('sum', [2, 3], () => 5);
    expect(new Remembered(workshop, false).value('sum', [2, 3], again.compute)).toBe(5);
    expect(again.times()).toBe(0);
    expect(new Remembered(workshop, true).value('sum', [2, 3], again.compute)).toBe(5);
    expect(again.times()).toBe(1);
  });

  it('may be nothing', () => {
    const memory = new Remembered({catalog, version: '1.0.0'}, false);
    const nothing = counted<Uint8Array | undefined>(undefined);
    expect(memory.bytes('features', 'x', nothing.compute)).toBeUndefined();
    expect(memory.bytes('features', 'x', nothing.compute)).toBeUndefined();
    expect(nothing.times()).toBe(1);
  });
});
