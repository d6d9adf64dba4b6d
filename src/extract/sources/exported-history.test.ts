import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {exactFingerprint} from '../../parse/fingerprint/of-text.ts';
import {behavesLikeSource, harvestAll} from '../../testing/behaves-like-source.ts';
import {openDuck} from '../exports/duck.ts';
import {csv, type ExportWorld, listening, openExports, told} from '../exports/invented.test.kit.ts';
import source from './exported-history.ts';
import {HEADER, run, SMALL} from './exported-history.test.kit.ts';

let world: ExportWorld;
beforeAll(async () => {
  world = await openExports(source);
});
afterAll(() => world.remove());

behavesLikeSource('exported-history', async () => {
  await world.write('contract/history.csv', csv([...SMALL, run('q5', 'select 5', 'never')]));
  await world.write('contract/users.csv', 'USER_ID,NAME,TYPE\n7,ANA,PERSON\n');
  return {
    source,
    settings: {history: 'contract/history.csv', users: 'contract/users.csv'},
    context: {baseDirectory: world.root},
  };
});

/** The same rows by DuckDB, as COPY INTO unloads them. */
async function parquet(path: string, select: string): Promise<void> {
  const duck = await openDuck('UTC', new AbortController().signal);
  await duck.run(`copy (${select}) to '${world.at(path)}' (format parquet)`);
  await duck.close();
}

describe('golden cases', () => {
  const golden = new URL('../../../fixtures/golden/exported-history/', import.meta.url);
  it.each(readdirSync(golden))('%s', async (name) => {
    const baseDirectory = fileURLToPath(new URL(`${name}/`, golden));
    const history = readdirSync(baseDirectory).find((file) => file.startsWith('input.'));
    const events = await harvestAll({source, settings: {history}, context: {baseDirectory}});
    const said = events.filter(({t}) => t !== 'checkpoint');
    await expect(`${JSON.stringify(said, undefined, 2)}\n`).toMatchFileSnapshot(`${baseDirectory}expected.json`);
  });
});

describe('exported-history', () => {
  it('says the same of CSV, JSON, lines of JSON and Parquet, packed or not', async () => {
    const objects = SMALL.slice(1).map((row) => Object.fromEntries(HEADER.map((name, at) => [name, row[at]])));
    await world.write('same/a.csv', csv(SMALL));
    await world.write('same/b.csv.gz', gzipSync(csv(SMALL)));
    await world.write('same/c.json', JSON.stringify(objects));
    await world.write('same/d.ndjson', objects.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await world.write(
      'same/e.json.gz',
      gzipSync(JSON.stringify(objects, undefined, 2).slice(1, -1).replaceAll('},', '}')),
    );
    await parquet(
      'same/f.parquet',
      `select * from (values ${SMALL.slice(1)
        .map(([id, text, start, user, status, hash, version]) => {
          const time = new Date(
            String(start)
              .replace(' -0800', '-0800')
              .replace(/00$/, '00')
              .replace(/^(\S+ \S+:00)$/, '$1Z'),
          );
          const stamp = time.toISOString().replace('T', ' ').replace('Z', '');
          return `('${id}', '${text}', timestamp '${stamp}', '${user}', '${status}', ${hash === null ? 'null' : `'${hash}'`}, ${version ?? 'null'}::decimal(38, 0))`;
        })
        .join(', ')}) as t(${HEADER.join(', ')})`,
    );
    const results: unknown[] = [];
    for (const file of ['a.csv', 'b.csv.gz', 'c.json', 'd.ndjson', 'e.json.gz', 'f.parquet']) {
      const events = await world.run({history: `same/${file}`});
      expect(told.reasons(events), file).toEqual([]);
      results.push([told.rows(events), told.texts(events)]);
    }
    expect(told.rows(await world.run({history: 'same/a.csv'}))).toMatchObject([
      {utcDay: '2026-11-02', queryHash: 'aa', hashVersion: 2, runs: 1, firstAt: '2026-11-02T18:00:00.000Z'},
      {utcDay: '2026-11-03', userName: 'ANA', runs: 2, lastAt: '2026-11-03T08:30:00.000Z', failures: 0},
      {utcDay: '2026-11-03', userName: 'BEN', queryHash: 'bb', runs: 1},
    ]);
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('takes the fingerprint of the text where there is no hash, and one for texts that mean the same', async () => {
    await world.write('hash.csv', csv(SMALL));
    const events = await world.run({history: 'hash.csv'});
    const [, , own] = told.rows(events);
    const keys = told.rows(events).map(({queryHash, hashVersion}) => [queryHash, hashVersion]);
    expect(keys).toEqual([
      ['aa', 2],
      [exactFingerprint('select 2'), 0],
      ['bb', 2],
    ]);
    expect(own?.queryHash).toBe('bb');
    expect(told.texts(events)).toEqual(['select sum(amount)\nfrom "Orders", x', 'select 2', 'select 4']);
  });

  it('finds columns in any case and order, under the names of the page as well', async () => {
    await world.write(
      'page.csv',
      csv([
        ['Status', 'User', 'extra', 'SQL Text', 'Query ID', 'Start Time', 'Database'],
        ['Failed', 'ANA', 'x', 'select 1', 'q1', '2026-11-02 10:00:00', 'SHOP'],
      ]),
    );
    expect(told.rows(await world.run({history: 'page.csv'}))).toMatchObject([
      {userName: 'ANA', failures: 1, database: 'SHOP', runs: 1},
    ]);
  });

  it('reads what spreadsheets and PowerShell make of a file', async () => {
    const rows = csv(SMALL);
    await world.write('marked.csv', `\uFEFF${rows.replaceAll('\n', '\r\n').replace('(amount)\r\n', '(amount)\n')}`);
    await world.write('wide.csv', Buffer.from(`\uFEFF${rows}`, 'utf16le'));
    await world.write('semicolons.csv', rows.replaceAll(/,(?=[^ x])/g, ';'));
    await world.write(
      'marked.json',
      `\uFEFF[{"query_text": "select 1", "start_time": 1793613600, "user_name": "ANA"}]`,
    );
    const plain = told.rows(await world.run({history: 'marked.csv'}));
    expect(plain).toHaveLength(3);
    expect(told.rows(await world.run({history: 'wide.csv'}))).toEqual(plain);
    expect(told.rows(await world.run({history: 'semicolons.csv'}))).toEqual(plain);
    expect(told.rows(await world.run({history: 'marked.json'}))).toMatchObject([{firstAt: '2026-11-02T10:00:00.000Z'}]);
  });

  it('takes a time without an offset in the zone of the settings', async () => {
    await world.write('zone.csv', csv([HEADER, run('q1', 'select 1', '2026-11-02 20:00:00')]));
    const [row] = told.rows(await world.run({history: 'zone.csv', timeZone: 'America/Los_Angeles'}));
    expect(row?.firstAt).toBe('2026-11-03T04:00:00.000Z');
    await expect(world.run({history: 'zone.csv', timeZone: 'Mars/Olympus'})).rejects.toThrow('no time zone');
  });

  it('counts what it cannot read by reason, and reads the rest', async () => {
    await world.write(
      'broken.csv',
      csv([
        HEADER,
        run('q1', 'select 1', '2026-11-02 10:00:00'),
        run('q2', 'select 2', 'yesterday'),
        run('q3', 'select 3', '2026-11-02 10:00:00', ''),
        run('q4', '<redacted>', '2026-11-02 10:00:00'),
        run('q5', `select '${'x'.repeat(100_000)}'`, '2026-11-02 10:00:00'),
        run('q6', '', '2026-11-02 10:00:00'),
        ['q7', 'select 7'],
      ]) + '4 Row(s) produced. Time Elapsed: 0.3s\nq8,"select 8,2026-11-02 10:00:00,ANA,SUCCESS,,\n',
    );
    const events = await world.run({history: 'broken.csv'});
    expect(told.runs(events)).toBe(4);
    expect(told.texts(events)).toHaveLength(2);
    expect(events.find((event) => event.t === 'text' && event.completeness === 'truncated')).toBeDefined();
    expect(told.reasons(events)).toEqual([
      'Records left out: 2, with fewer values than the header has names; the first is at line 8.',
      'Records left out: 1, at the end of the file, behind a quote that is never closed.',
      'Rows left out: 1, whose START_TIME is no point in time, as in query q2.',
      'Rows left out: 1, which do not say who ran the statement.',
      'Runs without a text: 1, whose QUERY_TEXT is empty.',
      'Runs without a text: 1, for which Snowflake shows <redacted> because it could not parse the statement.',
      'Runs with the beginning of a text only: 1; Snowflake keeps 100,000 characters of one, and a spreadsheet 32,767.',
    ]);
  });

  it('reads what stands before the place where a packed file is cut off, and says so', async () => {
    const rows = Array.from({length: 3000}, (_, n) => run(`q${n}`, `select ${Math.sin(n)}`, '2026-11-02 10:00:00'));
    const whole = gzipSync(csv([HEADER, ...rows]));
    await world.write('torn.csv.gz', whole.subarray(0, whole.length / 2));
    const events = await world.run({history: 'torn.csv.gz'});
    expect(told.runs(events)).toBeGreaterThan(1000);
    expect(told.runs(events)).toBeLessThan(2000);
    expect(told.reasons(events)).toContain('The file is cut off: what stands before that was read.');
  });

  it('leaves lines that are no JSON out and says how many', async () => {
    await world.write(
      'lines.ndjson',
      '{"QUERY_TEXT": "select 1", "START_TIME": "2026-11-02 10:00:00", "USER_NAME": "ANA"}\nno JSON\n{"QUERY_TEXT": "sel',
    );
    const events = await world.run({history: 'lines.ndjson'});
    expect(told.runs(events)).toBe(1);
    expect(told.reasons(events)).toEqual(['Rows left out: 2, with nothing in them, or no JSON.']);
  });

  it('warns of a file that ends where a download from the page is cut off', async () => {
    const rows = Array.from({length: 10_000}, (_, n) => run(`q${n}`, `select ${n % 7}`, '2026-11-02 10:00:00'));
    await world.write('cap.csv', csv([HEADER, ...rows]));
    const {log, warnings} = listening();
    expect(told.runs(await world.run({history: 'cap.csv'}, undefined, {log}))).toBe(10_000);
    expect(warnings).toEqual([expect.stringContaining('exactly 10,000 rows')]);
    await world.write('cap.csv', csv([HEADER, ...rows.slice(1)]));
    const again = listening();
    await world.run({history: 'cap.csv'}, undefined, {log: again.log});
    expect(again.warnings).toEqual([]);
  });
});
