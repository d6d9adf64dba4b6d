import type {RelationName, RelationUse} from '../model/statement.ts';
import type {Classification} from './kind/classify.ts';
import {KIND} from './lex/kinds.ts';
import {lex} from './lex/lex.ts';
import {Code} from './lex/tokens.ts';
import {wordNumbers} from './lex/words.ts';
import {readsOf, writesOf} from './relations.ts';
import {readScriptTree} from './tree/read-tree.ts';

const WITH_BODY: ReadonlySet<string> = new Set(['PROCEDURE', 'FUNCTION', 'TASK']);
const [AS, EXECUTE, IMMEDIATE, LANGUAGE] = wordNumbers('AS EXECUTE IMMEDIATE LANGUAGE');

export interface BodyReading {
  readonly reads: readonly RelationUse[];
  readonly writes: readonly RelationName[];
}

const NOTHING: BodyReading = {reads: [], writes: []};

/**
 * What the SQL of a body reads and writes: that of a procedure, function or task in SQL, and what EXECUTE IMMEDIATE runs,
 * between `$$` or in a string without escapes. Spans are in the statement's text. Bodies in other languages are not read.
 */
export function readBody(code: Code, found: Classification): BodyReading {
  const immediate = found.verb === 'EXECUTE IMMEDIATE';
  if (!immediate && !WITH_BODY.has(found.object?.name ?? '')) return NOTHING;
  const at = bodyAt(code, immediate);
  if (at === -1 || !isSql(code)) return NOTHING;
  const dollar = code.kind(at) === KIND.dollarString;
  const start = code.start(at) + (dollar ? 2 : 1);
  const inner = code.text.slice(start, Math.max(start, code.end(at) - (dollar ? 2 : 1)));
  if (!dollar && (inner.includes("'") || inner.includes('\\'))) return NOTHING;
  const body = new Code(lex(inner));
  const tree = readScriptTree(body);
  const reads = readsOf(body, tree).map((use) => ({
    ...use,
    span: {start: use.span.start + start, end: use.span.end + start},
  }));
  return {reads, writes: writesOf(tree)};
}

/** Index of the string behind EXECUTE IMMEDIATE, or behind the AS of what has a body, which may run it so; -1 without one. */
function bodyAt(code: Code, immediate: boolean): number {
  for (let at = 1; at < code.size; at++) {
    const kind = code.kind(at);
    if (kind !== KIND.dollarString && kind !== KIND.string) continue;
    const before = code.word(at - 1);
    const isRun = before === IMMEDIATE && code.word(at - 2) === EXECUTE;
    if (immediate ? isRun : before === AS || (isRun && code.word(at - 3) === AS)) return at;
  }
  return -1;
}

function isSql(code: Code): boolean {
  for (let at = 0; at < code.size; at++) {
    if (code.word(at) === LANGUAGE) return code.upper(at + 1) === 'SQL';
  }
  return true;
}
