import type {Code} from '../../parse/lex/tokens.ts';
import {KIND} from '../../parse/lex/kinds.ts';
import {onlySelect} from '../../parse/tree/handed-on.ts';
import type {Query, Run} from '../../parse/tree/nodes.ts';
import {shownText, tokenText} from './written.ts';

/** LIMIT, FETCH or TOP and OFFSET of a query in one spelling; undefined without any. */
export function limitText(code: Code, query: Query): string | undefined {
  const parts = limitsOf(query).map((run) => countIn(code, run));
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** The same as written. */
export function shownLimit(code: Code, query: Query): string {
  return limitsOf(query)
    .map((run) => shownText(code, run))
    .join(' ');
}

function limitsOf(query: Query): readonly Run[] {
  return [onlySelect(query)?.top, query.limit, query.offset].filter((run) => run !== undefined);
}

/** `LIMIT 10`, `FETCH FIRST 10 ROWS ONLY` and `TOP 10` are one. */
function countIn(code: Code, {at, to}: Run): string {
  let count = '1';
  let rest = '';
  for (let i = at + 1; i < to; i++) {
    if (code.kind(i) === KIND.word) {
      if (/^(?:PERCENT|TIES)$/.test(code.upper(i))) rest += ` ${code.upper(i)}`;
    } else count = tokenText(code, i);
  }
  return `${code.upper(at) === 'OFFSET' ? 'OFFSET' : 'LIMIT'} ${count}${rest}`;
}
