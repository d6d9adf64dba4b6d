import type {Asset, Context} from '../model/asset.ts';
import type {RelationName, Statement} from '../model/statement.ts';
import {readCells} from './cells.ts';
import type {Cell} from './cells.ts';
import {hash32} from './hash.ts';
import {endOfHistoryHeader} from './history-header.ts';
import {statementId} from './identity.ts';
import {lineOf, lineStarts} from './lines.ts';
import {readPiece} from './read-statement.ts';
import type {StatementReading} from './reading.ts';
import {cut, remarkOf} from './remark.ts';
import {isKnownTable} from './relations.ts';
import {relationKey, resolve} from './resolve.ts';
import {SessionObjects} from './session-objects.ts';
import {contextAfter} from './session-context.ts';
import {variablesSet} from './session-variables.ts';
import {type Piece, splitText} from './split/split.ts';

/** Longest body that is split, in UTF-16 code units. Longer ones are data that someone pasted. */
const SPLIT_LIMIT = 8 * 1024 * 1024;

/** Longest statement that is read, in UTF-16 code units: what is longer is a list of values that someone pasted. */
const STATEMENT_LIMIT = 1_000_000;

/** How much of an unreadable body its one statement carries, in UTF-16 code units. The archive has all of it. */
const EXCERPT = 10_000;

type Part = Pick<Asset, 'id' | 'body' | 'format' | 'context'>;

/** A statement of an asset with its reading, where it could be read. */
export interface ReadStatement {
  readonly statement: Statement;
  /** Spans are in the text of its cell. */
  readonly reading?: StatementReading;
}

/**
 * The statements of an asset, in order, each with the context that the asset and the USE statements above it give. Reads
 * and writes are completed from that context, each relation once, sorted by key; what only a variable or a template
 * knows is not among them. Never throws: a body that cannot be read, and a body or a statement that is
 * too long, is one statement of kind `unreadable` that carries an excerpt.
 */
export function readAsset(asset: Part): Statement[] {
  return new AssetReader(asset, false).run().map(({statement}) => statement);
}

/** As `readAsset`, each statement with its reading. */
export function readStatements(asset: Part): ReadStatement[] {
  return new AssetReader(asset, true).run();
}

class AssetReader {
  readonly #asset: Part;
  readonly #found: ReadStatement[] = [];
  /** How many equal ones came before, by exact fingerprint. */
  readonly #equal = new Map<string, number>();
  readonly #objects = new SessionObjects();
  /** The ordinal of the last statement of each SQL cell, by the cell's index. */
  readonly #lastOf = new Map<number, number>();
  /** Whether readings are wanted beside the statements: they take many times the room. */
  readonly #keeps: boolean;
  #context: Context;

  constructor(asset: Part, keeps: boolean) {
    this.#asset = asset;
    this.#keeps = keeps;
    this.#context = asset.context ?? {};
  }

  run(): ReadStatement[] {
    const {body, format} = this.#asset;
    if (body.length > SPLIT_LIMIT) {
      this.#unreadable({text: body, line: 1}, 0);
      return this.#found;
    }
    for (const [index, cell] of readCells(body, format).entries()) {
      if (cell.language === 'unreadable') this.#unreadable(cell, 0);
      if (cell.language !== 'sql') continue;
      this.#readCell(cell);
      this.#lastOf.set(index, this.#found.length - 1);
    }
    return this.#found;
  }

  #readCell(cell: Cell): void {
    const starts = lineStarts(cell.text);
    const {tokens, pieces: found} = splitText(cell.text);
    const pieces = withoutHeader(found, endOfHistoryHeader(cell.text));
    for (const [index, piece] of pieces.entries()) {
      const line = lineOf(starts, piece.code.start) + cell.line - 1;
      const sql = cell.text.slice(piece.span.start, piece.span.end);
      if (sql.length > STATEMENT_LIMIT) {
        this.#unreadable({text: sql, line}, piece.span.start);
        continue;
      }
      const reading = readPiece(tokens, piece.from, piece.to);
      this.#add(cell, piece, index === 0, sql, line, reading);
      this.#objects.take(reading, this.#context);
      this.#context = contextAfter(this.#context, reading.code);
    }
  }

  #add(cell: Cell, piece: Piece, isFirst: boolean, sql: string, line: number, reading: StatementReading): void {
    const {id, format} = this.#asset;
    const {exact, shape} = reading;
    // A heading above a cell is about its first statement.
    const heading = isFirst && cell.heading !== undefined ? cut(cell.heading) : undefined;
    const remark = remarkOf(cell.text.slice(piece.span.start, piece.code.start)) ?? heading;
    const offset = format === 'ipynb' ? 0 : (cell.start ?? 0);
    const reads = completed(
      reading.reads.filter(isKnownTable).map((use) => use.relation),
      this.#context,
    );
    const temporary = reads.filter((relation) => this.#objects.isTemporary(relation));
    const sets = variablesSet(reading);
    const needed = (cell.needs ?? []).filter(({name}) => sql.includes(name));
    const needs = needed.map(({name}) => name);
    const results = needed.flatMap(({name, cell: giver = -1}) => {
      const ordinal = this.#lastOf.get(giver);
      return ordinal === undefined ? [] : [{name, ordinal}];
    });
    this.#found.push({
      ...(this.#keeps ? {reading} : {}),
      statement: {
        id: statementId(id, exact, this.#nth(exact)),
        asset: id,
        ordinal: this.#found.length,
        ...(cell.name === undefined ? {} : {cell: cell.name}),
        span: {start: piece.span.start + offset, end: piece.span.end + offset},
        line,
        sql,
        kind: reading.kind,
        verb: reading.verb,
        reads,
        writes: completed(reading.writes, this.#context),
        exact,
        shape,
        context: this.#context,
        ...(remark === undefined ? {} : {remark}),
        ...listed('temporary', temporary),
        ...listed('sets', sets),
        ...listed('variables', reading.variables),
        ...listed('needs', needs),
        ...listed('results', results),
      },
    });
  }

  /** How many equal ones came before. */
  #nth(exact: string): number {
    const n = this.#equal.get(exact) ?? 0;
    this.#equal.set(exact, n + 1);
    return n;
  }

  #unreadable(part: Pick<Cell, 'text' | 'line' | 'name'>, start: number): void {
    const {id, context} = this.#asset;
    const hash = hash32(part.text);
    const exact = `e1_${hash}`;
    this.#found.push({
      statement: {
        id: statementId(id, exact, this.#nth(exact)),
        asset: id,
        ordinal: this.#found.length,
        ...(part.name === undefined ? {} : {cell: part.name}),
        span: {start, end: start + part.text.length},
        line: part.line,
        sql: part.text.slice(0, EXCERPT),
        kind: 'unreadable',
        verb: '',
        reads: [],
        writes: [],
        exact,
        shape: `s2_${hash}`,
        context: context ?? {},
      },
    });
  }
}

/** Takes what speaks of the whole sheet off its first statement. */
function withoutHeader(pieces: readonly Piece[], end: number): readonly Piece[] {
  const [first, ...others] = pieces;
  if (first === undefined || first.span.start >= end) return pieces;
  return [{...first, span: {start: Math.min(end, first.code.start), end: first.span.end}}, ...others];
}

function listed<K extends string, T>(key: K, list: readonly T[]): {[key in K]?: readonly T[]} {
  return (list.length === 0 ? {} : {[key]: list}) as {[key in K]?: readonly T[]};
}

function completed(names: readonly RelationName[], context: Context): RelationName[] {
  if (names.length === 0) return [];
  const byKey = new Map<string, RelationName>();
  for (const name of names) {
    const whole = resolve(name, context);
    byKey.set(relationKey(whole), whole);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, name]) => name);
}
