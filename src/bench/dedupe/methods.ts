import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type Idf, learnIdf} from '../../dedupe/idf.ts';
import {groupNear, type KnownGroup, type NearGroup} from '../../dedupe/near-groups.ts';
import {messageOf} from '../../errors.ts';
import {readStatement} from '../../parse/read-statement.ts';
import {agreementOf} from './agreement.ts';
import type {LabelledShape, ReadSet} from './shapes.ts';
import {withoutJinja} from './without-jinja.ts';

/** The group of each statement, or why there is none. */
export type Outcome = {readonly groups: readonly string[]; readonly note?: string} | {readonly missing: string};

/** What we ship. */
export function groupedByUs(set: ReadSet, idf: Idf): readonly string[] {
  return groupsOf(set, groupNear(set.shapes.values(), {idf}));
}

function groupsOf(set: ReadSet, groups: readonly NearGroup[]): readonly string[] {
  const leaders = new Map<string, string>();
  for (const {leader, members} of groups) {
    leaders.set(leader, leader);
    for (const {key} of members) leaders.set(key, leader);
  }
  return set.shape.map((key) => leaders.get(key) ?? key);
}

const NIGHTS = 30;
/** How many times the shapes that words were weighed by there are when they are weighed anew. */
const GROWN = 1.5;

/** As `groupedByUs`, but the shapes come in thirty nights, in an order that has nothing to do with anything. */
export function groupedInNights(set: ReadSet): readonly string[] {
  const shapes = [...set.shapes.values()].toSorted((a, b) => scattered(a.key) - scattered(b.key));
  const size = Math.max(1, Math.ceil(shapes.length / NIGHTS));
  let groups: readonly NearGroup[] = [];
  let idf = learnIdf([]);
  for (let from = 0; from < shapes.length; from += size) {
    const seen = shapes.slice(0, from + size);
    if (seen.length >= idf.statements * GROWN) {
      idf = learnIdf(seen.map(({features}) => features));
      groups = groupNear(seen, {idf});
    } else {
      const known = groups.map((group) => knownGroup(set.shapes, group));
      groups = groupNear(shapes.slice(from, from + size), {idf, known});
    }
  }
  return groupsOf(set, groups);
}

function knownGroup(shapes: ReadonlyMap<string, LabelledShape>, {leader, members}: NearGroup): KnownGroup {
  return {
    leader: shapes.get(leader)!,
    members: members.map(({key, similarity}) => ({item: shapes.get(key)!, similarity})),
  };
}

function scattered(key: string): number {
  return Number.parseInt(key.slice(-7), 16);
}

const THRESHOLDS = Array.from({length: 17}, (_, n) => 0.15 + 0.05 * n);

/**
 * The best that a similarity can do: leaders in the order of the statements, at whichever threshold suits this set best. An
 * advantage that we do not have.
 */
export function atItsBest(
  count: number,
  families: readonly string[],
  similarity: (one: number, other: number) => number,
): Outcome {
  let best: {readonly groups: readonly string[]; readonly f1: number; readonly threshold: number} | undefined;
  for (const threshold of THRESHOLDS) {
    const groups = byLeader(count, threshold, similarity);
    const {f1} = agreementOf(groups, families);
    if (best === undefined || f1 > best.f1) best = {groups, f1, threshold};
  }
  if (best === undefined) return {missing: 'nothing to compare'};
  return {groups: best.groups, note: `at its best threshold here, ${best.threshold.toFixed(2)}`};
}

function byLeader(
  count: number,
  threshold: number,
  similarity: (one: number, other: number) => number,
): readonly string[] {
  const leaders: number[] = [];
  const groups: string[] = [];
  for (let at = 0; at < count; at++) {
    let best = -1;
    let most = threshold;
    for (const leader of leaders) {
      const value = similarity(at, leader);
      if (value < most || (best !== -1 && value === most)) continue;
      best = leader;
      most = value;
    }
    if (best === -1) leaders.push(at);
    groups.push(String(best === -1 ? at : best));
  }
  return groups;
}

const SIGNATURE = 64;

/** MinHash alone, as for documents: signatures of 64 hashes over runs of three words. */
export function byMinHash(set: ReadSet): Outcome {
  const signatures = set.sql.map(signatureOf);
  return atItsBest(set.sql.length, set.families, (one, other) => {
    const [a, b] = [signatures[one]!, signatures[other]!];
    let equal = 0;
    for (let at = 0; at < SIGNATURE; at++) if (a[at] === b[at]) equal++;
    return equal / SIGNATURE;
  });
}

function signatureOf(sql: string): Uint32Array {
  const signature = new Uint32Array(SIGNATURE).fill(0xffffffff);
  const {code} = readStatement(sql);
  const words = Array.from({length: code.size}, (_, at) => code.upper(at) || code.kindName(at));
  for (let at = 0; at + 3 <= Math.max(3, words.length); at++) {
    let hash = 0x811c9dc5;
    for (const character of words.slice(at, at + 3).join(' '))
      hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    for (let n = 0; n < SIGNATURE; n++) {
      let mixed = Math.imul(hash ^ Math.imul(n + 1, 0x9e3779b1), 0x85ebca6b);
      mixed = (mixed ^ (mixed >>> 15)) >>> 0;
      if (mixed < signature[n]!) signature[n] = mixed;
    }
  }
  return signature;
}

/** libpg-query's fingerprint; what it refuses is alone. */
export async function byPostgres(set: ReadSet): Promise<Outcome> {
  try {
    const {fingerprintSync, loadModule} = await import('libpg-query');
    await loadModule();
    let refused = 0;
    const groups = set.sql.map((sql, at) => {
      try {
        return fingerprintSync(withoutJinja(sql)) ?? `refused ${at}`;
      } catch {
        refused++;
        return `refused ${at}`;
      }
    });
    return {groups, note: `refuses ${refused} of ${groups.length}`};
  } catch {
    return {missing: 'not installed: "npm install" brings it'};
  }
}

/** Percona's pt-fingerprint, all statements in one call. */
export function byPercona(set: ReadSet, folder: string): Outcome {
  const file = join(folder, 'statements.sql');
  const plain = set.sql.map((sql) => firstLineOf(sql));
  writeFileSync(file, plain.map((sql) => `${sql}\n;\n`).join(''));
  const {status, stdout, error} = spawnSync('pt-fingerprint', [file], {
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT')
    return {missing: 'not installed: "apt-get install percona-toolkit" brings it'};
  if (status !== 0) return {missing: `failed on these statements, or took over a minute`};
  const groups = stdout.split('\n').slice(0, -1);
  if (groups.length === set.sql.length) return {groups};
  return {
    missing: `gives ${groups.length} fingerprints for ${set.sql.length} statements, so nobody knows whose they are`,
  };
}

/** On one line, without comments and terminators: it would split at them. */
function firstLineOf(sql: string): string {
  const {code} = readStatement(sql);
  return Array.from({length: code.size}, (_, at) => code.written(at))
    .join(' ')
    .replace(/\s+/g, ' ');
}

/** sqlglot.diff, each statement with each: the share of nodes that stay. Slow, so only for a sample. */
export function byDiff(set: ReadSet, python: string, script: string): Outcome {
  const {status, stdout, stderr, error} = spawnSync(python, [script], {
    input: JSON.stringify(set.sql.map(withoutJinja)),
    encoding: 'utf8',
    timeout: 300_000,
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') return {missing: 'took over five minutes'};
  if (status !== 0) {
    const why = error === undefined ? (stderr.trim().split('\n').at(-1) ?? '') : messageOf(error);
    return {missing: `not installed: ${python} has no sqlglot (${why.slice(0, 80)}); --python PATH names one that has`};
  }
  const {version, refused, similarity} = JSON.parse(stdout) as {
    readonly version: string;
    readonly refused: number;
    readonly similarity: readonly (readonly number[])[];
  };
  const outcome = atItsBest(set.sql.length, set.families, (one, other) => similarity[one]![other]!);
  if ('missing' in outcome) return outcome;
  return {groups: outcome.groups, note: `${version}, ${outcome.note ?? ''}, refuses ${refused} of ${set.sql.length}`};
}
