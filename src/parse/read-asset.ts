import type {Asset, Context} from '../model/asset.ts';
import type {RelationName, RelationUse, Statement} from '../model/statement.ts';
import {readCells} from './cells.ts';
import type {Cell} from './cells.ts';
import {hash32} from './hash.ts';
import {statementId} from './identity.ts';
import {lineOf, lineStarts} from './lines.ts';
import {readStatement} from './read-statement.ts';
import {cut, remarkOf} from './remark.ts';
import {relationKey, resolve} from './resolve.ts';
import {contextAfter} from './session-context.ts';
import {split} from './split.ts';

/** Longest body that is split, in UTF-16 code units. Longer ones are data that someone pasted. */
const SPLIT_LIMIT = 8 * 1024 * 1024;

/** Longest statement that is read, in UTF-16 code units: what is longer is a list of values that someone pasted. */
const STATEMENT_LIMIT = 1_000_000;

/** How much of an unreadable body its one statement carries, in UTF-16 code units. The archive has all of it. */
const EXCERPT = 10_000;

type Part = Pick<Asset, 'id' | 'body' | 'format' | 'context'>;

/**
 * The statements of an asset, in order, each with the context that the asset and the USE statements above it give. Reads
 * and writes are completed from that context, each relation once, sorted by key; what only a variable or a template
 * knows is not among them. Never throws: a body that cannot be read, and a body or a statement that is
 * too long, is one statement of kind `unreadable` that carries an excerpt.
 */
export function readAsset(asset: Part): Statement[] {
  if (asset.body.length > SPLIT_LIMIT) return [unreadable(asset, {text: asset.body, line: 1}, 0, 0)];
  const statements: Statement[] = [];
  const equal = new Map<string, number>();
  let context: Context = asset.context ?? {};
  for (const cell of readCells(asset.body, asset.format)) {
    if (cell.language === 'unreadable') {
      const found = unreadable(asset, cell, statements.length, nth(equal, `e1_${hash32(cell.text)}`));
      statements.push(found);
    }
    if (cell.language !== 'sql') continue;
    const starts = lineStarts(cell.text);
    for (const [index, piece] of split(cell.text).entries()) {
      const sql = cell.text.slice(piece.span.start, piece.span.end);
      if (sql.length > STATEMENT_LIMIT) {
        const part = {text: sql, line: lineOf(starts, piece.code.start) + cell.line - 1};
        statements.push(unreadable(asset, part, statements.length, nth(equal, `e1_${hash32(sql)}`), piece.span.start));
        continue;
      }
      const reading = readStatement(sql);
      const remark =
        remarkOf(cell.text.slice(piece.span.start, piece.code.start)) ?? (index === 0 ? headingOf(cell) : undefined);
      const offset = asset.format === 'ipynb' ? 0 : (cell.start ?? 0);
      statements.push({
        id: statementId(asset.id, reading.exact, nth(equal, reading.exact)),
        asset: asset.id,
        ordinal: statements.length,
        ...(cell.name === undefined ? {} : {cell: cell.name}),
        span: {start: piece.span.start + offset, end: piece.span.end + offset},
        line: lineOf(starts, piece.code.start) + cell.line - 1,
        sql,
        kind: reading.kind,
        verb: reading.verb,
        reads: completed(
          reading.reads.filter(isKnown).map((use) => use.relation),
          context,
        ),
        writes: completed(reading.writes, context),
        exact: reading.exact,
        shape: reading.shape,
        context,
        ...(remark === undefined ? {} : {remark}),
      });
      context = contextAfter(context, sql);
    }
  }
  return statements;
}

/** How many equal ones came before. */
function nth(seen: Map<string, number>, exact: string): number {
  const n = seen.get(exact) ?? 0;
  seen.set(exact, n + 1);
  return n;
}

/** A heading above a cell is about its first statement. */
function headingOf(cell: Cell): string | undefined {
  return cell.heading === undefined ? undefined : cut(cell.heading);
}

/** A name that is written out, as a table's or in IDENTIFIER('…'), not one that a variable or a template makes. */
function isKnown(use: RelationUse): boolean {
  if (use.role === 'table') return true;
  return (
    use.role === 'identifier' &&
    !/[{}$&<>:?]/.test([use.relation.database, use.relation.schema, use.relation.name].join('.'))
  );
}

function completed(names: readonly RelationName[], context: Context): RelationName[] {
  const byKey = new Map<string, RelationName>();
  for (const name of names) {
    const whole = resolve(name, context);
    byKey.set(relationKey(whole), whole);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, name]) => name);
}

function unreadable(
  asset: Part,
  cell: Pick<Cell, 'text' | 'line' | 'name'>,
  ordinal: number,
  n: number,
  start = 0,
): Statement {
  const hash = hash32(cell.text);
  return {
    id: statementId(asset.id, `e1_${hash}`, n),
    asset: asset.id,
    ordinal,
    ...(cell.name === undefined ? {} : {cell: cell.name}),
    span: {start, end: start + cell.text.length},
    line: cell.line,
    sql: cell.text.slice(0, EXCERPT),
    kind: 'unreadable',
    verb: '',
    reads: [],
    writes: [],
    exact: `e1_${hash}`,
    shape: `s1_${hash}`,
    context: asset.context ?? {},
  };
}
