import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {HISTORY} from './columns.ts';
import {dialectOf} from './csv-dialect.ts';
import {type Duck, openDuck, quoteText} from './duck.ts';
import {RecordCounter} from './inspect.ts';

let duck: Duck;
beforeAll(async () => {
  duck = await openDuck('Europe/Berlin', new AbortController().signal);
});
afterAll(() => duck.close());

describe('times', () => {
  it.each([
    ['2026-11-02 10:00:00.123 -0800', '2026-11-02T18:00:00.123Z'],
    ['2026-11-02 10:00:00.123456789 +05:30', '2026-11-02T04:30:00.123Z'],
    ['2026-11-02T10:00:00.123Z', '2026-11-02T10:00:00.123Z'],
    ['2026-11-02 10:00:00 UTC', '2026-11-02T10:00:00.000Z'],
    ['Mon, 02 Nov 2026 10:00:00 -0800', '2026-11-02T18:00:00.000Z'],
    // Without an offset: in the zone of the settings.
    ['2026-11-02 10:00:00', '2026-11-02T09:00:00.000Z'],
    ['1793613600.123000000', '2026-11-02T10:00:00.123Z'],
    ['1793613600123', '2026-11-02T10:00:00.123Z'],
    ['1793613600123456', '2026-11-02T10:00:00.123Z'],
    ['1793613600123456789', '2026-11-02T10:00:00.123Z'],
    ['2026-13-02 10:00:00', undefined],
    ['20261102', undefined],
    ['START_TIME', undefined],
    ['', undefined],
  ])('%s', async (text, instant) => {
    const [row] = await duck.all(`select time_ms(${quoteText(text)}) as ms`);
    expect(row?.['ms'] === null ? undefined : new Date(Number(row?.['ms'])).toISOString()).toBe(instant);
  });
});

describe('how a CSV file is written', () => {
  it.each([
    ['QUERY_TEXT,USER_NAME\n"a;b",x\n', ',', '"'],
    ['QUERY_TEXT;USER_NAME\n"a,b,c";x\n', ';', '"'],
    ['QUERY_TEXT\tUSER_NAME\na\tx\n', '\t', '"'],
    ['"QUERY_TEXT"|"USER_NAME"\n"a \\"b\\" | c"|"x"\n', '|', '\\'],
    ['QUERY_TEXT,USER_NAME\n"a ""b"" \\",x\n', ',', '"'],
  ])('%j', (head, delimiter, escape) => {
    expect(dialectOf(head, HISTORY)).toEqual({delimiter, escape, header: ['QUERY_TEXT', 'USER_NAME']});
  });
});

describe('the records of a CSV file', () => {
  it.each([
    ['a,b\n1,2\n3,4', 2, false],
    ['a,b\r\n1,"x\r\ny"\r\n\r\n3,4\r\n', 2, false],
    ['a,b\n1,"say ""hi""\n"",\n"\n', 1, false],
    ['a,b\n1,a "bare" quote\n2,3\n', 2, false],
    ['a,b\n1,"open\n2,3\n', 1, true],
    ['a,b', 0, false],
    ['', 0, false],
  ])('%j', (text, records, endsInQuote) => {
    for (const size of [1, 3, 1000]) {
      const counter = new RecordCounter({delimiter: ',', escape: '"', header: []});
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += size) counter.add(bytes.subarray(at, at + size));
      expect(counter.end()).toEqual({records, endsInQuote});
    }
  });
});
