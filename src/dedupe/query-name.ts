import type {StatementReading} from '../parse/reading.ts';
import {
  type Code,
  columnName,
  isOperator,
  isWord,
  outputSelects,
  type Part,
  type QueryBlock,
  type QueryTree,
  type SelectBlock,
  splitPart,
} from '../parse/clauses.ts';
import {legalName, wordsOf} from './legal-name.ts';
import {queriesOf} from './residue.ts';

/** Prefixes that name a table's layer and not what it holds. */
const LAYERS = new Set('stg int fct fact dim raw src base mart vw v tbl t f d rpt tmp temp'.split(' '));
const UNITS = new Set('year quarter month week day hour date'.split(' '));

/**
 * A name from what a query is about: its first table, and what it groups by (`orders_by_month`), or what it joins
 * (`orders_with_customers`). Undefined when it reads nothing that has a name.
 */
export function nameFromQuery(reading: StatementReading): string | undefined {
  const tree = queriesOf(reading);
  const select = tree.root === undefined ? undefined : outputSelects(tree, tree.root)[0];
  if (tree.root === undefined || select === undefined) return undefined;
  const grouped = groupedSelect(tree, tree.root, select);
  const subject = subjectOf(tree, tree.root, select, 0) ?? firstTable(reading);
  if (subject === undefined) return undefined;
  const grain = grouped === undefined ? [] : grainOf(tree.code, grouped);
  if (grain.length > 0) return legalName([...subject, 'by', ...grain]);
  const others = reading.reads
    .filter((use) => use.role === 'table')
    .map((use) => tableWords(use.relation.name))
    .filter((words) => words.join('_') !== subject.join('_') && words.length > 0);
  const other = others[0];
  return legalName(other === undefined ? subject : [...subject, 'with', ...other]);
}

/** The table behind the first FROM item, seen through CTEs and bracketed queries. */
function subjectOf(
  tree: QueryTree,
  query: QueryBlock,
  select: SelectBlock,
  depth: number,
): readonly string[] | undefined {
  const source = select.sources[0];
  if (source === undefined || depth > 8) return undefined;
  const name = source.kind === 'relation' ? source.path.at(-1) : undefined;
  const cte = source.path.length === 1 ? tree.root?.ctes.find((entry) => entry.name === name) : undefined;
  const behind = tree.at(cte?.opener ?? source.opener);
  if (behind !== undefined && behind !== query) {
    const inner = outputSelects(tree, behind)[0];
    return inner === undefined ? undefined : subjectOf(tree, behind, inner, depth + 1);
  }
  const words = name === undefined ? [] : tableWords(name);
  return words.length === 0 ? undefined : words;
}

function firstTable(reading: StatementReading): readonly string[] | undefined {
  const name = reading.reads.find((use) => use.role === 'table')?.relation.name;
  const words = name === undefined ? [] : tableWords(name);
  return words.length === 0 ? undefined : words;
}

function tableWords(name: string): readonly string[] {
  // `events_20261201` is one day of the events.
  const words = wordsOf(name).filter((word) => !/^(?:19|20)\d{6}$/.test(word));
  const first = words[0];
  return first !== undefined && words.length > 1 && LAYERS.has(first) ? words.slice(1) : words;
}

/** The SELECT that groups: the last one, or the one behind the CTE that it reads. */
function groupedSelect(tree: QueryTree, query: QueryBlock, select: SelectBlock): SelectBlock | undefined {
  if (select.groupBy !== undefined) return select;
  const name = select.sources[0]?.path[0];
  const cte = select.sources[0]?.path.length === 1 ? query.ctes.find((entry) => entry.name === name) : undefined;
  const behind = tree.at(cte?.opener);
  const inner = behind === undefined ? undefined : outputSelects(tree, behind)[0];
  return inner?.groupBy === undefined ? undefined : inner;
}

/** What a SELECT groups by, at most two of them: `month` for DATE_TRUNC('month', …), `customer` for customer_id. */
function grainOf(code: Code, select: SelectBlock): readonly string[] {
  if (select.groupBy === undefined) return [];
  const all = isWord(code.tokens[select.groupBy.from], 'ALL') && select.groupBy.to === select.groupBy.from + 1;
  const expressions = select.items.map((item) => item.expression);
  const parts = all
    ? expressions.filter((part) => columnName(code, part) !== undefined || unitOf(code, part) !== undefined)
    : splitPart(code, select.groupBy, (token) => isOperator(token, ','));
  const words: string[] = [];
  for (const part of parts) {
    const found = grainWords(code, select, part);
    if (found.length === 0 || words.join('_').includes(found.join('_'))) continue;
    if (words.length > 0) words.push('and');
    words.push(...found);
    if (words.includes('and')) break;
  }
  return words;
}

function grainWords(code: Code, select: SelectBlock, part: Part): readonly string[] {
  const only = part.to === part.from + 1 ? code.tokens[part.from] : undefined;
  const item =
    only?.kind === 'number'
      ? select.items[Number(only.upper) - 1]
      : select.items.find((entry) => entry.alias !== undefined && entry.alias.name === columnName(code, part));
  const unit = unitOf(code, item?.expression ?? part);
  if (unit !== undefined) return [unit];
  const name = item?.name ?? columnName(code, part);
  const words = name === undefined ? [] : wordsOf(name);
  const last = words.at(-1);
  return words.length > 1 && (last === 'id' || last === 'key' || last === 'name' || last === 'code')
    ? words.slice(0, -1)
    : words;
}

/** `month` of DATE_TRUNC('month', x), MONTH(x) and the like. */
function unitOf(code: Code, part: Part): string | undefined {
  const [first, bracket, argument] = [code.tokens[part.from], code.tokens[part.from + 1], code.tokens[part.from + 2]];
  if (first?.kind !== 'word' || !isOperator(bracket, '(')) return undefined;
  if (UNITS.has(first.upper.toLowerCase())) return first.upper.toLowerCase();
  if (!isWord(first, 'DATE_TRUNC', 'TRUNC', 'TIME_SLICE', 'DATE_PART', 'LAST_DAY')) return undefined;
  const unit =
    argument === undefined ? '' : code.text.slice(argument.start, argument.end).replaceAll("'", '').toLowerCase();
  return UNITS.has(unit) ? unit : undefined;
}
