import type {RelationName} from '../../model/statement.ts';
import {spellOpenRelation} from '../../parse/open-names.ts';
import {type JinjaPiece, jinjaPieces} from './jinja-pieces.ts';

/** What the references of a project stand for, parts left out where only a run knows them. */
export interface References {
  ref(name: string, from?: {readonly package?: string; readonly version?: string}): RelationName;
  source(source: string, table: string): RelationName;
}

/** What a model says of itself in `config()`. */
export interface ModelConfig {
  readonly alias?: string;
  readonly isDisabled: boolean;
  /** What is written out, by key; `undefined` for a key whose value is computed. */
  readonly values: ReadonlyMap<string, string | undefined>;
}

const CALL = /^(ref|source|config|var)\s*\((.*)\)$/s;
const ARGUMENT = /\s*(?:(\w+)\s*=\s*)?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\d+(?:\.\d+)?))\s*(?:,|$)/gy;
/** `schema='marts'`; what is computed has no text. */
const KEYWORD = /\b(\w+)\s*=(?!=)\s*(?:(['"])([^'"]*)\2(?=\s*(?:,|$)))?/g;
const REF = /\bref\s*\(\s*(['"])([^'"]+)\1(?:\s*,\s*(['"])([^'"]+)\3)?/g;
/** `{{ "{{" }}`: an expression that renders to itself. */
const STRING = /^(?:'([^'\\]*)'|"([^"\\]*)")$/;
const FIRST_RUN_LEAVES_OUT = /^if\s+is_incremental\(\)(?:\s+and\b.*)?$/s;
const FIRST_RUN_HOLDS = /^if\s+not\s+is_incremental\(\)$/;

/** Reads what `config()` says. */
export function configOf(text: string): ModelConfig {
  const configs = jinjaPieces(text).flatMap(({kind, inside}) => {
    const call = kind === 'expression' ? CALL.exec(inside) : null;
    return call?.[1] === 'config' ? [call[2] ?? ''] : [];
  });
  const values = new Map<string, string | undefined>();
  for (const [, key, , written] of configs.flatMap((inside) => [...inside.matchAll(KEYWORD)]))
    values.set(key!, written);
  const alias = values.get('alias');
  const isDisabled = configs.some((inside) => /\benabled\s*=\s*false\b/i.test(inside));
  return {...(alias === undefined ? {} : {alias}), isDisabled, values};
}

/** Names of models that a file refers to anywhere in its Jinja, in lower case, each once. */
export function refsIn(text: string): readonly string[] {
  const names = jinjaPieces(text)
    .filter(({kind}) => kind === 'expression' || kind === 'tag')
    .flatMap(({inside}) => [...inside.matchAll(REF)].map(([, , first, , second]) => (second ?? first!).toLowerCase()));
  return [...new Set(names)];
}

/**
 * A model's file as SQL: `ref()` and `source()` become the relations they stand for, `config()` and comments go, and blocks of
 * `is_incremental()` are as in a first run. A variable is its default where that is written out. Nothing else is rendered and
 * nothing is executed: it stays as it is.
 */
export function modelSql(text: string, references: References): string {
  const pieces = jinjaPieces(text);
  let sql = '';
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at]!;
    const kept = piece.kind === 'tag' ? keptOfFirstRun(pieces, at) : undefined;
    if (kept !== undefined) {
      sql += modelSql(text.slice(kept.start, kept.end), references);
      at = kept.last;
    } else {
      sql += rendered(piece, references) ?? text.slice(piece.start, piece.end);
    }
  }
  return sql;
}

/** Undefined for what stays as it is. */
function rendered({kind, inside}: JinjaPiece, references: References): string | undefined {
  if (kind === 'comment') return ' ';
  if (kind === 'text') return inside;
  if (kind === 'tag') return undefined;
  const literal = STRING.exec(inside);
  if (literal !== null) return literal[1] ?? literal[2];
  const [, name, list = ''] = CALL.exec(inside) ?? [];
  if (name === undefined) return undefined;
  if (name === 'config') return ' ';
  const given = argumentsOf(list);
  if (given === undefined) return undefined;
  const {positional, named} = given;
  const [first, second] = positional;
  if (name === 'var') return second;
  if (name === 'source') {
    return first === undefined || second === undefined
      ? undefined
      : spellOpenRelation(references.source(first, second));
  }
  const model = second ?? first;
  if (model === undefined) return undefined;
  const version = named.get('v') ?? named.get('version');
  return spellOpenRelation(
    references.ref(model, {
      ...(second === undefined || first === undefined ? {} : {package: first}),
      ...(version === undefined ? {} : {version}),
    }),
  );
}

/** Arguments that are written out; undefined when one of them is computed. */
function argumentsOf(
  list: string,
): {readonly positional: readonly string[]; readonly named: ReadonlyMap<string, string>} | undefined {
  const positional: string[] = [];
  const named = new Map<string, string>();
  ARGUMENT.lastIndex = 0;
  let end = 0;
  for (let found = ARGUMENT.exec(list); found !== null; found = ARGUMENT.exec(list)) {
    const value = (found[2] ?? found[3] ?? found[4] ?? '').replace(/\\(.)/gs, '$1');
    if (found[1] === undefined) positional.push(value);
    else named.set(found[1], value);
    end = ARGUMENT.lastIndex;
    if (end >= list.length) break;
  }
  return end < list.trimEnd().length ? undefined : {positional, named};
}

/**
 * What a block of `is_incremental()` holds in a first run, as offsets.
 * @returns undefined where no such block begins, or where it is one of several conditions
 */
function keptOfFirstRun(
  pieces: readonly JinjaPiece[],
  at: number,
): {readonly start: number; readonly end: number; readonly last: number} | undefined {
  const opening = pieces[at]!;
  const leavesOut = FIRST_RUN_LEAVES_OUT.test(opening.inside);
  if (!leavesOut && !FIRST_RUN_HOLDS.test(opening.inside)) return undefined;
  let depth = 0;
  let middle: JinjaPiece | undefined;
  for (let next = at + 1; next < pieces.length; next++) {
    const {kind, inside, start} = pieces[next]!;
    if (kind !== 'tag') continue;
    if (/^if\b/.test(inside)) depth++;
    else if (depth === 0 && /^elif\b/.test(inside)) return undefined;
    else if (depth === 0 && inside === 'else') middle = pieces[next]!;
    else if (inside === 'endif' && depth-- === 0) {
      if (!leavesOut) return {start: opening.end, end: middle?.start ?? start, last: next};
      return {start: middle?.end ?? start, end: start, last: next};
    }
  }
  return undefined;
}
