import type {Cell, CellReference} from './cell.ts';
import type {PythonNames} from './python/names.ts';

/** A cell before it is known what other cells read of it. */
export interface LooseCell {
  readonly cell: Cell;
  /** Name under which SQL reads its result. */
  readonly name?: string | undefined;
  /** Variables that its result is put into, of the frames that Python too can read. */
  readonly frames?: readonly string[];
  /** Names that its text reads. */
  readonly reads?: readonly string[];
  /** Names that its text reads only if they are something's: `{name}`, `:name` and `$name` mean other things too. */
  readonly mayRead?: readonly string[];
  /** What a Python cell sets and reads. */
  readonly python?: PythonNames;
}

/** What Databricks calls a SQL cell's result in the Python cells below it. */
export const DATABRICKS_RESULT = '_sqldf';

interface Giver {
  readonly index: number;
  readonly kind: 'result' | 'frame' | 'variable';
}

/**
 * Ties each name that a cell reads to the nearest cell above that gives it; names are case-sensitive. A SQL cell reads
 * `{{name}}` of a cell, a frame or a Python variable; a Python cell reads the frames of SQL cells, and SQL cells
 * themselves as `name.to_pandas()`. A Python cell gives its name and those of its variables that SQL below reads.
 */
export function linkCells(loose: readonly LooseCell[]): Cell[] {
  const givers = new Map<string, Giver>();
  const needs: CellReference[][] = [];
  const readVariables = loose.map((): Set<string> => new Set());
  for (const [index, one] of loose.entries()) {
    const found: CellReference[] = [];
    for (const name of new Set(one.reads)) {
      const giver = givers.get(name);
      found.push(giver === undefined ? {name} : {name, cell: giver.index});
      if (giver?.kind === 'variable') readVariables[giver.index]?.add(name);
    }
    for (const name of new Set(one.mayRead)) {
      const giver = givers.get(name);
      if (giver === undefined || giver.kind === 'result' || one.reads?.includes(name) === true) continue;
      found.push({name, cell: giver.index});
      if (giver.kind === 'variable') readVariables[giver.index]?.add(name);
    }
    for (const {name, isMadeFrame} of one.python?.reads ?? []) {
      const giver = givers.get(name);
      const isRead = giver?.kind === 'frame' || (giver?.kind === 'result' && isMadeFrame);
      if (giver !== undefined && isRead) found.push({name, cell: giver.index});
    }
    needs.push(found);
    if (one.name !== undefined) givers.set(one.name, {index, kind: one.python === undefined ? 'result' : 'variable'});
    for (const name of one.frames ?? []) givers.set(name, {index, kind: 'frame'});
    for (const name of one.python?.sets ?? []) givers.set(name, {index, kind: 'variable'});
  }
  return loose.map((one, index) => {
    const own = one.name === undefined ? [] : [one.name];
    const gives = [...new Set([...own, ...(one.frames ?? []), ...(readVariables[index] ?? [])])];
    const read = needs[index] ?? [];
    return {...one.cell, ...(gives.length === 0 ? {} : {gives}), ...(read.length === 0 ? {} : {needs: read})};
  });
}

const EXPRESSION = /\{\{-?\s*([A-Za-z_]\w*)([^{}]{0,200}?)-?\}\}/g;
const LOCAL = /\{%-?\s*(?:for|set|macro)\s+([A-Za-z_]\w*)(?:\s*,\s*([A-Za-z_]\w*))?/g;
/** Names that templates have of themselves. */
const BUILT_IN = new Set(['this', 'loop', 'target', 'none', 'true', 'false', 'None', 'True', 'False']);

/** The names that `{{name}}` in a text reads, with or without filters. Calls such as `{{ ref('x') }}` read none. */
export function templateNames(text: string): string[] {
  if (!text.includes('{{')) return [];
  const local = new Set([...text.matchAll(LOCAL)].flatMap((match) => [match[1], match[2]]));
  return [...text.matchAll(EXPRESSION)].flatMap(([, name = '', rest = '']) =>
    /^\s*(?:[|.[]|$)/.test(rest) && !BUILT_IN.has(name) && !local.has(name) ? [name] : [],
  );
}

const VARIABLE = /(?<![{\w])\{([A-Za-z_]\w*)\}(?!\})|(?<![\w:"'\])]):([A-Za-z_]\w*)|\$([A-Za-z_]\w*)/g;

/** The names that may be Python variables in the text of a SQL magic: `{name}`, `:name`, `$name`. */
export function variableNames(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
