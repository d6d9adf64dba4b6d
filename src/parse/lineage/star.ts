import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {identifierAt, stringContent} from '../tree/name.ts';
import type {Run, Select, Source, Star} from '../tree/nodes.ts';
import {columnPath} from '../tree/view.ts';
import type {Lineage, OutputColumn} from './lineage.ts';

/** What stands for columns that nobody knows, of relations that nobody knows. */
export const UNKNOWN: OutputColumn = {name: '*', origins: [], certain: false};

/** The columns that `*` or `t.*` stands for, as far as the text tells, without what it leaves out. */
export function columnsOfStar(lineage: Lineage, code: Code, select: Select, star: Star): readonly OutputColumn[] {
  const all =
    star.qualifier === undefined
      ? allColumns(lineage, code, select)
      : qualified(lineage, select, columnPath(code, star.qualifier).at(-1) ?? '');
  const excluded = new Set(star.exclude);
  const renamed = new Map(star.rename.map(({from, to}) => [from, to]));
  const pattern = star.ilike === undefined ? undefined : likePattern(stringContent(code.written(star.ilike.at)));
  return all
    .filter(({name}) => name === undefined || !excluded.has(name))
    .filter(({name}) => pattern === undefined || name === undefined || name === '*' || pattern.test(name))
    .map((column) => {
      const to = column.name === undefined ? undefined : renamed.get(column.name);
      return to === undefined ? column : {...column, name: to};
    });
}

function qualified(lineage: Lineage, select: Select, wanted: string): readonly OutputColumn[] {
  const source = select.sources.find(({called}) => called === wanted);
  // The alias of joins in brackets, or one that nothing here has.
  if (source === undefined || source.kind === 'group') return [UNKNOWN];
  return lineage.columnsOf(select, source);
}

/** The columns of all sources; those that a join is made by come once, from the first that has them. */
function allColumns(lineage: Lineage, code: Code, select: Select): readonly OutputColumn[] {
  const found: OutputColumn[] = [];
  for (const source of select.sources) {
    if (source.kind === 'group') continue;
    const columns = lineage.columnsOf(select, source);
    const merged = mergedBy(code, source, found);
    found.push(...columns.filter(({name}) => name === undefined || !merged.has(name)));
  }
  return found;
}

/** Names of the columns that a source shares with those before it: by USING, or by NATURAL as far as they are known. */
function mergedBy(code: Code, {join}: Source, before: readonly OutputColumn[]): ReadonlySet<string> {
  if (join.using !== undefined) return new Set(namesIn(code, join.using));
  if (!join.natural) return new Set();
  return new Set(before.flatMap(({name}) => (name === undefined || name === '*' ? [] : [name])));
}

/** The identifiers in a run, in stored case. */
export function namesIn(code: Code, run: Run): readonly string[] {
  const names: string[] = [];
  for (let at = run.at; at < run.to; at++) {
    if (code.kind(at) === KIND.word || code.kind(at) === KIND.quoted) names.push(identifierAt(code, at));
  }
  return names;
}

/** `%` is any text, `_` any character; case does not matter. */
function likePattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'is');
}
