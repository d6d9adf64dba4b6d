import {lineOf} from '../parse/lines.ts';
import type {Token} from '../parse/lex/object-view.ts';

/** Says whether a finding of a rule that starts on a line is silenced. */
export type Silences = (line: number, rule: {readonly id: string; readonly sqlfluff?: string}) => boolean;

const NOQA = /^(?:--|\/\/|\/\*|#)\s*noqa\b(?:\s*:\s*([^*]*))?/i;

interface Mark {
  readonly line: number;
  /** line: this line only. off, on: from here to the end, until the other comes. */
  readonly scope: 'line' | 'off' | 'on';
  /** Rule ids and sqlfluff codes in lower case; undefined for all. */
  readonly rules: ReadonlySet<string> | undefined;
}

/**
 * Reads the `noqa` comments of a statement, after the convention of sqlfluff: `-- noqa`, `-- noqa: a,b`,
 * `-- noqa: disable=a,b` or `disable=all` until `-- noqa: enable=…`.
 */
export function readSilences(text: string, tokens: readonly Token[], starts: readonly number[]): Silences {
  const marks: Mark[] = [];
  for (const token of tokens) {
    if (token.kind !== 'comment') continue;
    const comment = text.slice(token.start, token.end);
    const inner = comment.search(/(?:--|\/\/|\/\*|#)\s*noqa\b/i);
    const match = inner === -1 ? null : NOQA.exec(comment.slice(inner));
    if (match !== null) marks.push(readMark(lineOf(starts, token.start), match[1]));
  }
  if (marks.length === 0) return () => false;
  return (line, rule) => {
    const names = [rule.id.toLowerCase(), ...(rule.sqlfluff === undefined ? [] : [rule.sqlfluff.toLowerCase()])];
    const meant = (mark: Mark): boolean => mark.rules === undefined || names.some((name) => mark.rules?.has(name));
    if (marks.some((mark) => mark.scope === 'line' && mark.line === line && meant(mark))) return true;
    return marks.findLast((mark) => mark.scope !== 'line' && mark.line <= line && meant(mark))?.scope === 'off';
  };
}

function readMark(line: number, argument: string | undefined): Mark {
  const text = (argument ?? '').trim();
  if (text === '') return {line, scope: 'line', rules: undefined};
  const range = /^(disable|enable)\s*=\s*(.*)$/is.exec(text);
  const scope = range === null ? 'line' : range[1]?.toLowerCase() === 'disable' ? 'off' : 'on';
  // What stands behind the list is the author's reason: `-- noqa: select-star  (the sheet is wide)`.
  const rules = (range?.[2] ?? text)
    .split(',')
    .map((part) => part.trim().split(/\s+/)[0]?.toLowerCase() ?? '')
    .filter((name) => name !== '');
  return {line, scope, rules: rules.includes('all') ? undefined : new Set(rules)};
}
