// `scale-child.ts FILE NIGHT`: groups the rows of FILE, then those of NIGHT into the groups of before, and prints `Measured`.
import process from 'node:process';
import type {Features} from '../../dedupe/features.ts';
import {learnIdf} from '../../dedupe/idf.ts';
import {groupNear, type KnownGroup, type NearItem} from '../../dedupe/near-groups.ts';
import {GroupTexts, type Shape} from '../../pipeline/group-texts.ts';
import {openSqlRows} from '../../system/sql-rows.ts';
import type {Measured} from './measured.ts';

const texts = new GroupTexts();

/** A shape as it is grouped: unpacked when somebody asks. */
class Item implements NearItem {
  readonly #shape: Shape;

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  get key(): string {
    return this.#shape.key;
  }

  get features(): Features {
    return texts.featuresOf(this.#shape)!;
  }

  get user(): string | undefined {
    return this.#shape.user;
  }

  get at(): string | undefined {
    return this.#shape.at;
  }
}

/** As `wsr group` does. @returns how many rows there were */
async function read(path: string): Promise<number> {
  let rows = 0;
  const opened = await openSqlRows(path, {cwd: process.cwd(), signal: new AbortController().signal});
  for await (const row of opened.read()) {
    if ('problem' in row) throw new Error(row.problem);
    rows++;
    texts.add(row);
  }
  return rows;
}

function compared(): readonly Shape[] {
  return [...texts.shapes.values()].filter(({packed}) => packed !== -1);
}

function* featuresOf(shapes: readonly Shape[]): Generator<Features> {
  for (const shape of shapes) yield texts.featuresOf(shape)!;
}

const [file = '', night = ''] = process.argv.slice(2);
const cpu = process.cpuUsage();
const start = performance.now();
const rows = await read(file);
const hasRead = performance.now();
const shapes = compared();
const idf = learnIdf(featuresOf(shapes));
const groups = groupNear(
  shapes.map((shape) => new Item(shape)),
  {idf},
);
const end = performance.now();
const {user, system} = process.cpuUsage(cpu);
const found = {rows, texts: texts.size, shapes: texts.shapes.size, groups: groups.length};
const peak = process.resourceUsage().maxRSS * 1024;

const items = new Map(shapes.map((shape) => [shape.key, new Item(shape)]));
const known: readonly KnownGroup[] = groups.map(({leader, members}) => ({
  leader: items.get(leader)!,
  members: members.map(({key, similarity}) => ({item: items.get(key)!, similarity})),
}));
const evening = performance.now();
const nightRows = await read(night);
const fresh = compared().filter(({key}) => !items.has(key));
groupNear(
  fresh.map((shape) => new Item(shape)),
  {idf, known},
);
const measured: Measured = {
  ...found,
  readMs: hasRead - start,
  groupMs: end - hasRead,
  cpuMs: (user + system) / 1000,
  peak,
  nightRows,
  nightMs: performance.now() - evening,
};
process.stdout.write(JSON.stringify(measured));
