// `versions.ts REPOSITORY [FOLDER]`: prints every version of every .sql file that a git repository ever had (in paths that hold
// FOLDER) as NDJSON with id, sql and family, for `npm run bench dedupe -- --labelled DIR`. Versions of one file are a family, and so
// are those of a file that was renamed, as git tells it, or moved under its name.
import {execFileSync} from 'node:child_process';
import {basename} from 'node:path';
import process from 'node:process';

const [repository = '.', folder = ''] = process.argv.slice(2);
const MOST_BYTES = 2 ** 30;

/** Which paths are one file: each leads to another one, the last of them to itself. */
const paths = new Map<string, string>();

function lastOf(path: string): string {
  let at = path;
  for (let next = paths.get(at); next !== undefined && next !== at; next = paths.get(at)) at = next;
  return at;
}

function link(one: string, other: string): void {
  const [from, to] = [lastOf(one), lastOf(other)];
  paths.set(to, to);
  if (from !== to) paths.set(from, to);
}

function git(args: readonly string[], input?: string): Buffer {
  return execFileSync('git', ['-C', repository, ...args], {
    maxBuffer: MOST_BYTES,
    ...(input === undefined ? {} : {input}),
  });
}

/** Contents by object, as `cat-file --batch` prints them: a line with name, type and size, the bytes, and a line end. */
function contentsOf(objects: readonly string[]): ReadonlyMap<string, string> {
  const output = git(['cat-file', '--batch'], objects.map((object) => `${object}\n`).join(''));
  const contents = new Map<string, string>();
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(10, at);
    const [object = '', , size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (size === undefined) continue;
    contents.set(object, output.toString('utf8', at, at + Number(size)));
    at += Number(size) + 1;
  }
  return contents;
}

const versions = new Map<string, {readonly object: string; readonly path: string}>();
const named = new Map<string, string>();
const log = git(['log', '--raw', '-M', '-z', '--no-abbrev', '--format=', '--', '*.sql']).toString('utf8').split('\0');
for (let at = 0; at < log.length;) {
  const [, , , object = '', status = ''] = (log[at++] ?? '').trim().split(' ');
  if (status === '') continue;
  const before = log[at++] ?? '';
  const path = /^[RC]/.test(status) ? (log[at++] ?? '') : before;
  if (/^0+$/.test(object) || !path.includes(folder)) continue;
  versions.set(`${path}@${object}`, {object, path});
  if (status.startsWith('R')) link(before, path);
  const sameName = named.get(basename(path));
  if (sameName === undefined) named.set(basename(path), path);
  else link(path, sameName);
}
const contents = contentsOf([...new Set([...versions.values()].map(({object}) => object))]);
for (const [id, {object, path}] of versions) {
  const sql = contents.get(object) ?? '';
  if (sql.trim() !== '') process.stdout.write(`${JSON.stringify({id, sql, family: lastOf(path)})}\n`);
}
