import {hash} from 'node:crypto';
import fc from 'fast-check';
import {afterAll, describe, expect, it} from 'vitest';
import {digestOf, digestWith} from './digest.ts';
import {murmur128} from './murmur.ts';

describe('the digest', () => {
  afterAll(() => digestWith((bytes) => hash('sha256', bytes, 'hex')));

  it('is the same whoever computes it', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 300}), (bytes) => {
        expect(digestOf(bytes)).toBe(hash('sha256', bytes, 'hex'));
      }),
    );
  });

  it('is computed by what was given', () => {
    digestWith(() => 'f'.repeat(64));
    expect(digestOf(new Uint8Array())).toBe('f'.repeat(64));
  });
});

describe('the fast hash', () => {
  // Computed by the reference implementation, MurmurHash3_x86_128 with seed 0.
  it.each([
    ['', '00000000000000000000000000000000'],
    ['a', 'a794933c5556b01b5556b01b5556b01b'],
    ['hello', '2b2444a0db91def79adb31b69adb31b6'],
    ['The quick brown fox jumps over the lazy dog', '2f1583c3ecee2c675d7bf66ce5e91d2c'],
    ['I will not buy this record, it is scratched.', 'a0a9683b25ac5e40d9af2895890dddf5'],
  ])('of %j is that of the reference', (text, expected) => {
    const bytes = new TextEncoder().encode(text);
    expect(murmur128(bytes, bytes.length)).toBe(expected);
  });
});
