import {createHash} from 'node:crypto';
import {join} from 'node:path';
import type {Asset} from '../model/asset.ts';
import type {Decision} from '../model/decision.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Archive, ArchiveBatch, Change} from '../ports/archive.ts';
import type {Clock} from '../ports/clock.ts';
import type {ScanFinalBytes} from '../ports/scan.ts';
import {BareStore} from '../git/store.ts';
import {openArchive} from './archive.ts';

/** Invented things to archive, and an archive to put them in. */

export function hex32(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, 32);
}

/** A clock that is a second later each time it is asked. */
export function steppingClock(): Clock {
  let seconds = 0;
  return {
    now: () => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds++).toISOString(),
    ulid: () => String(seconds++).padStart(26, '0'),
  };
}

/** Holds back whatever has the word in it. */
export const scanForSecret: ScanFinalBytes = (path, text) => [
  ...(path.includes('hunter2') ? [{path: 'a path', kind: 'password', line: 0}] : []),
  ...text
    .split('\n')
    .flatMap((line, index) => (line.includes('hunter2') ? [{path, kind: 'password', line: index + 1}] : [])),
];

export async function archiveIn(
  folder: string,
  options: {readonly remote?: string; readonly name?: string} = {},
): Promise<Archive> {
  const archive = openArchive({
    store: new BareStore(join(folder, options.name ?? 'archive.git')),
    remote: options.remote,
    scan: scanForSecret,
    committer: {name: 'rescue-bot', email: 'bot@example.com'},
    clock: steppingClock(),
  });
  await archive.open();
  return archive;
}

/** Commits on the head as it is now. */
export async function commit(
  archive: Archive,
  batch: Partial<ArchiveBatch>,
): Promise<{oid: string; changed: boolean; held: readonly unknown[]}> {
  const outcome = await archive.commit({message: 'Harvest', ...batch}, await archive.head());
  if (outcome === 'moved') throw new Error('The archive moved.');
  return {...outcome};
}

export async function changesOf(archive: Archive, since?: string): Promise<Change[]> {
  return Array.fromAsync(archive.changes(since));
}

export function asset(seed: string, more: Partial<Asset> = {}): Asset {
  return {
    id: hex32(seed),
    aliases: [],
    account: 'acme',
    source: 'snowflake-workspaces',
    kind: 'workspace-file',
    format: 'sql',
    title: seed,
    owner: {kind: 'user', id: '17', name: 'ANA', state: 'dropped'},
    container: 'USER$ANA.PUBLIC."DEFAULT$"',
    path: `Finance/${seed}.sql`,
    locator: `snow://workspace/ana/${seed}.sql`,
    revision: 'r1',
    context: {role: 'ANALYST', database: 'RAW'},
    body: `select '${seed}' as name;\n`,
    encoding: 'utf-8',
    redactions: [],
    ...more,
  };
}

export function evidence(utcDay: string, more: Partial<Evidence> = {}): Evidence {
  return {
    account: 'acme',
    utcDay,
    userId: '17',
    userName: 'ANA',
    actor: 'person',
    queryHash: 'abc',
    hashVersion: 2,
    exact: `e1_${hex32('x')}`,
    queryType: 'SELECT',
    role: 'ANALYST',
    warehouse: 'WH',
    database: 'RAW',
    schema: 'SHOP',
    client: 'Snowsight',
    runs: 3,
    failures: 0,
    elapsedMs: 1200,
    firstAt: `${utcDay}T01:00:00.000Z`,
    lastAt: `${utcDay}T02:00:00.000Z`,
    ...more,
  };
}

export function decision(id: string, candidate: string, more: Partial<Decision> = {}): Decision {
  return {
    id: id.padStart(26, '0'),
    parents: [],
    candidate,
    anchor: `s1_${hex32('shape')}`,
    basedOn: {keeper: hex32('keeper'), context: hex32('context')},
    by: 'pat',
    at: '2026-01-01T00:00:00.000Z',
    verdict: {t: 'approve'},
    ...more,
  };
}
