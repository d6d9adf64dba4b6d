import {allSelects, type Code, isOperator, isWord, type Part} from '../../parse/clauses.ts';
import {treeOf} from '../query-tree.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';

const DATE =
  /^'(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?'$/;

function* check({reading}: LintInput): Iterable<RuleHit> {
  const tree = treeOf(reading);
  const {code} = tree;
  const reported = new Set<number>();
  for (const {select} of allSelects(tree)) {
    const conditions = [select.where, select.having, select.qualify, ...select.sources.map((source) => source.on)];
    for (const condition of conditions) {
      if (condition === undefined) continue;
      for (const index of datesIn(code, condition)) {
        const token = code.tokens[index];
        if (token === undefined || reported.has(index)) continue;
        reported.add(index);
        yield {
          span: {start: token.start, end: token.end},
          message: `The date ${token.upper} was right on the day this was written.`,
          hint: 'Take it from the data or from the current date, or make it a variable of the project.',
        };
      }
    }
  }
}

function* datesIn(code: Code, part: Part): Iterable<number> {
  for (let i = part.from; i < part.to; i++) {
    const token = code.tokens[i];
    if (token?.kind === 'string') {
      const match = DATE.exec(token.upper);
      if (match !== null && isDay(Number(match[1]), Number(match[2]), Number(match[3] ?? 1))) yield i;
    }
    if (isWord(token, 'DATE_FROM_PARTS', 'DATEFROMPARTS') && isOperator(code.tokens[i + 1], '(')) {
      const year = code.tokens[i + 2];
      if (year?.kind === 'number' && isDay(Number(year.upper), 1, 1)) yield i;
    }
  }
}

/** A day that somebody looked at; not 1900-01-01 or 9999-12-31, which stand for “always”. */
function isDay(year: number, month: number, day: number): boolean {
  return year >= 1990 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const rule: LintRule = {
  id: 'date-literal',
  title: 'Date written into a condition',
  severity: 'info',
  explain:
    'A fixed date in a filter is mostly left over from the day of the question: the model would show that period for ' +
    'ever. Make it relative, take it from the data, or make it a variable.',
  check,
  flags: [
    "select id from db.s.orders where ordered_at >= '2024-01-01'",
    "select id from db.s.orders where ordered_at between '2024-01-01' and '2024-03-31'",
    "select id from db.s.orders where ordered_at >= to_timestamp('2024-01-01 00:00:00')",
    "select a.id from db.s.a join db.s.b on a.id = b.id and b.valid_from <= date '2024-06-30'",
    'select id from db.s.orders where ordered_at >= date_from_parts(2024, 1, 1)',
  ],
  allows: [
    'select id from db.s.orders where ordered_at >= current_date - 30',
    "select id, '2024-01-01'::date as launched from db.s.orders",
    "select id from db.s.orders where valid_to = '9999-12-31' and valid_from > '1900-01-01'",
    "select id from db.s.orders where sku = '2024-99-99' or phone = '0123-45-67'",
    "select id from db.s.orders where name = 'since 2024-01-01'",
  ],
};

export default rule;
