import {
  allSelects,
  type Code,
  type FromItem,
  isOperator,
  isWord,
  type Part,
  type SelectBlock,
} from '../../parse/clauses.ts';
import {conjuncts} from '../conditions.ts';
import {hasWord, treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {foldIdentifier} from '../../parse/resolve.ts';

/** Words that let a condition hold, or that may do, although the column is NULL. */
const NULL_TOLERANT = (
  'IS OR COALESCE IFNULL NVL NVL2 ZEROIFNULL CASE IFF DECODE EQUAL_NULL EXISTS SELECT ARRAY_CONTAINS CONCAT_WS COUNT XOR ' +
  'BOOLOR GREATEST_IGNORE_NULLS LEAST_IGNORE_NULLS'
).split(' ');
const COMPARES = ['LIKE', 'ILIKE', 'RLIKE', 'REGEXP', 'IN', 'BETWEEN'];

function* check({reading}: LintInput): Iterable<RuleHit> {
  const tree = treeOf(reading);
  const {code} = tree;
  for (const {select} of allSelects(tree)) {
    if (select.where === undefined) continue;
    // A RIGHT or FULL join further on brings rows back in its own way.
    if (select.sources.some((source) => source.join === 'right' || source.join === 'full')) continue;
    const optional = new Set(
      select.sources
        .filter((source) => source.join === 'left' && isNamedOnce(select, source))
        .map((source) => source.name),
    );
    if (optional.size === 0) continue;
    for (const condition of conjuncts(code, select.where)) {
      const name = negated(code, condition, optional);
      if (name === undefined) continue;
      yield {
        span: condition.span,
        message: `The condition on ${name} in WHERE drops the rows that the LEFT JOIN kept, so it works like an inner join.`,
        hint: 'Move the condition into ON if rows without a match are wanted, else write JOIN; the first changes the rows.',
      };
    }
  }
}

function isNamedOnce(select: SelectBlock, source: FromItem): boolean {
  return source.name !== undefined && select.sources.filter((other) => other.name === source.name).length === 1;
}

/** Name of the optional side whose NULLs a condition rejects, or undefined when it does not or that is not sure. */
function negated(code: Code, condition: Part, optional: ReadonlySet<string | undefined>): string | undefined {
  const name = qualifierIn(code, condition, optional);
  if (name === undefined) return undefined;
  const last = condition.to - 1;
  const notNull =
    isWord(code.tokens[last], 'NULL') && isWord(code.tokens[last - 1], 'NOT') && isWord(code.tokens[last - 2], 'IS');
  if (notNull) return hasWord(code, condition.from, last - 2, ...NULL_TOLERANT, 'AND') ? undefined : name;
  if (hasWord(code, condition.from, condition.to, ...NULL_TOLERANT)) return undefined;
  for (let i = condition.from; i < condition.to; i++) {
    const token = code.tokens[i];
    if (isOperator(token, '=', '<>', '!=', '<', '>', '<=', '>=') || isWord(token, ...COMPARES)) return name;
  }
  return undefined;
}

function qualifierIn(code: Code, part: Part, names: ReadonlySet<string | undefined>): string | undefined {
  for (let i = part.from; i < part.to; i++) {
    const token = code.tokens[i];
    if ((token?.kind !== 'word' && token?.kind !== 'quoted') || !isOperator(code.tokens[i + 1], '.')) continue;
    if (isOperator(code.tokens[i - 1], '.', ':')) continue;
    const name = foldIdentifier(code.text.slice(token.start, token.end));
    if (names.has(name)) return name;
  }
  return undefined;
}

const rule: LintRule = {
  id: 'left-join-negated',
  title: 'LEFT JOIN undone in WHERE',
  severity: 'warning',
  explain:
    'A filter in `WHERE` on a column of the right side is never true for rows without a match, so the `LEFT JOIN` ' +
    'silently turns into an inner join. Either the join or the filter is not what the author meant.',
  check,
  flags: [
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.kind = 'x'",
    'select a.id from db.s.a a left outer join db.s.b r on a.id = r.a_id where a.x = 1 and r.amount > 10',
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.kind is not null',
    "with j as (select a.id from db.s.a left join db.s.b on a.id = b.a_id where (b.kind in ('x', 'y'))) select id from j",
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.d between 1 and 2 and a.x = 1',
  ],
  allows: [
    'select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.a_id is null',
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id and b.kind = 'x'",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.kind = 'x' or b.kind is null",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where coalesce(b.kind, 'x') = 'x'",
    "select a.id from db.s.a join db.s.b on a.id = b.a_id where b.kind = 'x'",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where a.kind = 'x'",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where b.kind is distinct from 'x'",
    "select a.id from db.s.a left join db.s.b on a.id = b.a_id where kind = 'x'",
  ],
};

export default rule;
