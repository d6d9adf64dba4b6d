import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {openCatalog} from '../catalog/open-catalog.ts';
import type {Candidate} from '../model/family.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {DemoReport} from '../pipeline/demo.ts';
import {outputs} from '../commands/outputs.ts';
import {type CliRun, runCli} from './run-cli.ts';
import {allObjects, bytesBelow, found, personalState, refsOf} from './snapshots.ts';

interface Ledger {
  readonly surfaces: readonly {
    readonly readable: boolean;
    readonly files: number;
    readonly name: string;
    readonly database: string;
  }[];
  readonly files: {readonly listed: number; readonly undecodable: readonly string[]};
  readonly history: {
    readonly counted_rows: number;
    readonly groups: number;
    readonly days: number;
    readonly history_assets: {readonly total: number; readonly per_user: Readonly<Record<string, number>>};
  };
  readonly load_bearing: readonly {readonly where: string; readonly owner: string; readonly runs: number}[];
  readonly families: readonly {readonly members: readonly {readonly locator: string; readonly statement: number}[]}[];
  readonly models: {readonly can: readonly {readonly path: string; readonly statement?: number}[]};
  readonly secrets: readonly {readonly kind: string; readonly value: string}[];
  readonly secrets_in_history: readonly {readonly value: string}[];
}

let root = '';
let world = '';
let first: CliRun;
let report: DemoReport;
let ledger: Ledger;
let afterFirst = '';
let before = '';
let opened: Catalog | undefined;

const repositories = (): readonly string[] => [
  join(world, 'remotes/dbt.git'),
  join(world, 'remotes/archive.git'),
  join(world, 'state/archive.git'),
  join(world, 'dbt'),
];
const allRefs = (): string => repositories().map(refsOf).join('\n');
const catalog = (): Catalog => opened ?? (opened = openCatalog(join(world, 'state/catalog.sqlite')));
const closeCatalog = (): void => {
  opened?.close();
  opened = undefined;
};
const demo = (): Promise<CliRun> => runCli(['demo', '--keep', world, '--json'], {cwd: root});

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'wsr-demo-test-'));
  world = join(root, 'world');
  first = await demo();
  if (first.code !== 0) throw new Error(`the demo ended with ${first.code}:\n${first.stderr}`);
  report = JSON.parse(first.stdout) as DemoReport;
  ledger = JSON.parse(readFileSync(join(world, 'account/ledger.json'), 'utf8')) as Ledger;
  afterFirst = allRefs();
  // A person works in the repository from here on: edits, a staged file, one that git does not know.
  writeFileSync(join(world, 'dbt/README.md'), '# edited, not committed\n');
  writeFileSync(join(world, 'dbt/staged.sql'), 'select 1\n');
  writeFileSync(join(world, 'dbt/unknown.txt'), 'x\n');
  execFileSync('git', ['-C', join(world, 'dbt'), 'add', 'staged.sql']);
  before = personalState(join(world, 'dbt'));
}, 180_000);
afterAll(() => rmSync(root, {recursive: true, force: true}));

describe('the first run', () => {
  afterAll(closeCatalog);

  test('prints what its schema says', () => {
    expect(outputs['demo']?.safeParse(report).error?.issues ?? []).toEqual([]);
  });

  test('archives every readable file, and lists what it cannot decode', () => {
    expect(report.files).toBe(ledger.files.listed - ledger.files.undecodable.length);
    for (const path of ledger.files.undecodable) {
      expect(
        report.unreadable
          .map(({locator}) => locator)
          .some((locator) => locator.includes(path.split('/').at(-1) ?? path)),
      ).toBe(true);
    }
  });

  test('names every unreadable workspace', () => {
    for (const surface of ledger.surfaces.filter(({readable}) => !readable)) {
      const entry = report.unreadable.find(
        ({locator}) => locator.includes(surface.database) && locator.includes(surface.name),
      );
      expect(entry, `${surface.database}.${surface.name}`).toBeDefined();
    }
  });

  test('keeps what only the history holds, as many as the ledger says', () => {
    expect(report.historyAssets).toBe(ledger.history.history_assets.total);
    expect(report.history.rows).toBe(ledger.history.groups);
    expect(report.history.runs).toBe(ledger.history.counted_rows);
  });

  test('ranks what carries load into the top ten, the quarterly report and the one that only the history holds included', () => {
    const places = report.top.map(({keeperAsset, runs, owner}) => ({
      ...catalog().asset(keeperAsset)?.asset,
      runs,
      owner: owner.name,
    }));
    for (const {where, owner, runs} of ledger.load_bearing) {
      const found = places.find((place) =>
        where === 'history'
          ? place.kind === 'history' && place.runs === runs && place.owner === owner
          : place.locator === where,
      );
      expect(found, where).toBeDefined();
    }
  });

  test('says why in sentences with numbers, the quarterly report’s rhythm and unloads among them', () => {
    for (const {reasons} of report.top) {
      expect(reasons.length).toBeGreaterThan(3);
      for (const {part, points, text} of reasons) {
        expect(Number.isFinite(points), part).toBe(true);
        expect(text).toMatch(/^[A-Z0-9“][^\n]{8,}\.$/);
      }
    }
    const board = report.top.find(({title}) => title === 'board_arr')?.reasons.map(({text}) => text) ?? [];
    expect(board).toContainEqual(expect.stringMatching(/^Run on 5 days around the quarter end of 30 September/));
    expect(board).toContainEqual(
      expect.stringMatching(/^Its result was unloaded 3 times to @ANALYTICS\.REPORTING\.EXPORTS by /),
    );
    expect(board).toContainEqual(expect.stringMatching(/^The owner MIRA_OKAFOR was dropped/));
  });

  test('puts into one family what the ledger calls one, and makes models of what can become one', () => {
    const candidateOf = new Map(
      catalog()
        .candidates()
        .flatMap((candidate) => candidate.members.map((member) => [member.statement, candidate])),
    );
    const statements = new Map<string, Candidate | undefined>();
    for (const {statement, asset} of catalog().statementsByShape()) {
      statements.set(`${asset.locator} ${statement.ordinal}`, candidateOf.get(statement.id));
    }
    for (const {members} of ledger.families) {
      const ids = new Set(members.map(({locator, statement}) => statements.get(`${locator} ${statement}`)?.id));
      expect([...ids], members[0]?.locator).toEqual([expect.any(String)]);
    }
    const asked = ledger.models.can
      .filter(({statement}) => statement !== undefined)
      .map(({path, statement}) => statements.get(`${path} ${statement}`));
    expect(asked.every((candidate) => candidate !== undefined && candidate.refusal === undefined)).toBe(true);
    // A few of them are lookups that nobody would review.
    expect(asked.filter((candidate) => candidate?.setAside === undefined).length / asked.length).toBeGreaterThan(0.95);
  });

  test('publishes ten branches, each with its model, properties and original, pushed', () => {
    expect(report.publish.branches).toHaveLength(10);
    for (const branch of report.publish.branches) {
      const paths = branch.files.map(({path}) => path);
      expect(paths).toContain(`models/marts/rescued/${branch.name}.sql`);
      expect(paths).toContain(`models/marts/rescued/${branch.name}.yml`);
      expect(paths).toContain(`analyses/rescued/${branch.name}.sql`);
      expect(branch.pushed).toBe('pushed');
    }
  });

  test.each([0, 1, 2, 3])('leaves sound repositories (%i)', (index) => {
    const repository = repositories()[index] ?? '';
    const check = (): string =>
      execFileSync('git', ['-C', repository, 'fsck', '--strict', '--no-dangling'], {encoding: 'utf8'});
    expect(check()).toBe('');
  });
});

describe('secrets', () => {
  test('stand in no object of any repository, not in the state folder, not in what was printed', () => {
    const values = [...new Set([...ledger.secrets, ...ledger.secrets_in_history].map(({value}) => value))];
    expect(values.length).toBeGreaterThan(10);
    for (const repository of repositories()) expect(found(values, allObjects(repository)), repository).toEqual([]);
    // The catalog, its write-ahead log, the lock, anything else that was left behind.
    expect(found(values, bytesBelow(join(world, 'state')))).toEqual([]);
    expect(found(values, Buffer.from(first.stdout + first.stderr))).toEqual([]);
  });

  test('the search itself finds them where they are', () => {
    const values = ledger.secrets.map(({value}) => value);
    expect(found(values, bytesBelow(join(world, 'account')))).toHaveLength(values.length);
  });
});

describe('run again', () => {
  test(
    'it changes nothing: no commit, the same SHAs, the person’s checkout and index as they were',
    {timeout: 120_000},
    async () => {
      const again = await demo();
      expect(again.code).toBe(0);
      const second = JSON.parse(again.stdout) as DemoReport;
      expect(second.harvest.commits).toBe(0);
      expect(second.decided).toBe(0);
      expect(new Set(second.publish.branches.map(({state}) => state))).toEqual(new Set(['up-to-date']));
      expect(allRefs()).toBe(afterFirst);
      expect(personalState(join(world, 'dbt'))).toBe(before);
    },
  );

  test(
    'so does a run after the catalog was deleted, and one after the whole state was',
    {timeout: 180_000},
    async () => {
      for (const gone of ['state/catalog.sqlite', 'state']) {
        for (const suffix of ['', '-wal', '-shm']) rmSync(join(world, gone + suffix), {recursive: true, force: true});
        const again = await demo();
        expect(again.code, again.stderr).toBe(0);
        expect((JSON.parse(again.stdout) as DemoReport).harvest.commits).toBe(0);
        expect(allRefs()).toBe(afterFirst);
        expect(personalState(join(world, 'dbt'))).toBe(before);
      }
    },
  );
});

describe('afterwards, without the account', () => {
  test('list, show, status and publish work from the archive alone', {timeout: 120_000}, async () => {
    const config = ['--config', join(world, 'worksheet-rescue.yml'), '--json'];
    const listed = await runCli(['list', '--status', 'approved', ...config], {cwd: root});
    const rows = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as {id: string; name: string});
    expect(rows).toHaveLength(10);
    for (const row of rows) expect(outputs['list']?.safeParse(row).error?.issues ?? []).toEqual([]);
    const shown = await runCli(['show', rows[0]?.id ?? '', ...config], {cwd: root});
    expect(outputs['show']?.safeParse(JSON.parse(shown.stdout)).error?.issues ?? []).toEqual([]);
    const status = await runCli(['status', ...config], {cwd: root});
    expect(outputs['status']?.safeParse(JSON.parse(status.stdout)).error?.issues ?? []).toEqual([]);
    const dry = await runCli(['publish', '--dry-run', ...config], {cwd: root});
    expect(outputs['publish']?.safeParse(JSON.parse(dry.stdout)).error?.issues ?? []).toEqual([]);
  });

  test(
    'a decision can be taken back, and a harvest without its account fails in one sentence',
    {timeout: 120_000},
    async () => {
      const config = ['--config', join(world, 'worksheet-rescue.yml')];
      const name = report.top.find(({refusal}) => refusal === undefined)?.name ?? '';
      const undone = await runCli(['decide', name, '--undo', ...config, '--json'], {cwd: root});
      expect(JSON.parse(undone.stdout)).toMatchObject({status: 'pending', sent: true});
      expect(outputs['decide']?.safeParse(JSON.parse(undone.stdout)).error?.issues ?? []).toEqual([]);
      const back = await runCli(['decide', name, '--undo', ...config, '--json'], {cwd: root});
      expect(back.code).toBe(2);
      const harvest = await runCli(['harvest', ...config, '--json'], {cwd: root, env: {WSR_SANDBOX_PASSWORD: 'x'}});
      expect(harvest.code).toBe(1);
      const failures = (JSON.parse(harvest.stdout) as DemoReport['harvest']).sources.map(
        ({failure}) => failure?.message ?? '',
      );
      for (const failure of failures) expect(failure).toMatch(/^[A-Z][^\n]*$/);
    },
  );
});
