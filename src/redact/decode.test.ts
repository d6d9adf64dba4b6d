import {describe, expect, it} from 'vitest';
import {decode} from './decode.ts';

const text = "select 'Zürich', 'naïve' -- ✓\r\n";

function utf16(content: string, bigEndian: boolean, mark: boolean): Uint8Array {
  const units = [...(mark ? '\ufeff' : ''), ...content].map((character) => character.charCodeAt(0));
  return Uint8Array.from(units.flatMap((unit) => (bigEndian ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])));
}

describe('decode', () => {
  it('reads UTF-8 with and without a mark, and takes the mark off', () => {
    expect(decode(new TextEncoder().encode(text))).toEqual({text, encoding: 'utf-8'});
    expect(decode(new TextEncoder().encode(`\ufeff${text}`))).toEqual({text, encoding: 'utf-8'});
    expect(decode(new Uint8Array())).toEqual({text: '', encoding: 'utf-8'});
  });

  it('reads UTF-16 by its mark, and without one where it plainly is', () => {
    expect(decode(utf16(text, false, true))).toEqual({text, encoding: 'utf-16le'});
    expect(decode(utf16(text, true, true))).toEqual({text, encoding: 'utf-16be'});
    expect(decode(utf16('select 1 from t', false, false))).toEqual({text: 'select 1 from t', encoding: 'utf-16le'});
    expect(decode(utf16('select 1 from t', true, false))).toEqual({text: 'select 1 from t', encoding: 'utf-16be'});
  });

  it('takes what is not UTF-8 but reads like text for windows-1252', () => {
    const bytes = Uint8Array.from(
      [..."select 'Z", '\xfc', ..."rich' -- \x80"].map((character) => character.charCodeAt(0)),
    );
    expect(decode(bytes)).toEqual({text: "select 'Zürich' -- €", encoding: 'windows-1252'});
  });

  it('says in a sentence why something is not read', () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 1, 2, 3, 4, 0, 255, 254]);
    expect(decode(png)).toEqual({problem: 'The file is binary, not text.'});
    const noise = Uint8Array.from({length: 4000}, (_, i) => ((i * i * 31 + i * 7) % 255) + 1);
    expect(decode(noise)).toEqual({problem: 'The file is binary, not text.'});
    expect(decode(Uint8Array.from([0xff, 0xfe, 0, 0, 65, 0, 0, 0]))).toEqual({
      problem: 'The file is in UTF-32, which is not read.',
    });
    expect(decode(Uint8Array.from([0xff, 0xfe, 0, 0xd8]))).toHaveProperty('problem');
    expect(decode(Uint8Array.from([0xef, 0xbb, 0xbf, 0xff]))).toHaveProperty('problem');
    expect(decode(new Uint8Array(64 * 1024 * 1024 + 1))).toHaveProperty('problem');
  });
});
