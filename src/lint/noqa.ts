import type {Span} from '../model/scalars.ts';
import {lineOf} from '../parse/lines.ts';
import type {Token} from '../parse/lex/object-view.ts';
import {meansRule, type Named} from './rule-names.ts';

/** A `noqa` comment. */
interface Mark {
  /** Line on which the comment starts, counted from 1. */
  readonly line: number;
  /** Place of the comment in the text. */
  readonly span: Span;
  /** line: this line only. off, on: from here to the end, until the other comes. */
  readonly scope: 'line' | 'off' | 'on';
  /** As written; undefined for all rules. */
  readonly names: readonly string[] | undefined;
}

/** A comment that silences nothing, as far as the rules that ran can tell. */
export interface UnusedMark extends Pick<Mark, 'line' | 'span'> {
  /** Those of its names that do nothing; undefined where it names none. */
  readonly names: readonly string[] | undefined;
}

/** What is looked at before anything else: hardly any text has one. */
const ANY = /noqa\b/i;
const START = /(?:--|\/\/|\/\*|\{#|#)-?\s*noqa\b/i;
const NOQA = /^(?:--|\/\/|\/\*|\{#|#)-?\s*noqa\b(?:\s*:(.*))?/is;
/** What closes a comment that has an end of its own. */
const CLOSED = /\s*(?:\*\/|-?#\})$/;

/** How a bare `-- noqa` that silences nothing is judged: where sqlfluff is in use it may be for one of its own rules. */
export type BareNoqa = 'ours' | 'shared';

/**
 * What the `noqa` comments of a text silence, after the convention of sqlfluff: `-- noqa`, `-- noqa: a,b`,
 * `-- noqa: disable=a,b` or `disable=all` until `-- noqa: enable=…`. It keeps count of what was of use.
 */
export class Silences {
  readonly #marks: readonly Mark[];
  /** Names of a mark that silenced something; the empty name stands for a mark without names. */
  readonly #used = new Map<Mark, Set<string>>();

  constructor(marks: readonly Mark[]) {
    this.#marks = marks;
  }

  /** Whether there is no such comment. */
  get isEmpty(): boolean {
    return this.#marks.length === 0;
  }

  /** Whether a finding of a rule that starts on a line is silenced. */
  silences(line: number, rule: Named): boolean {
    if (this.#marks.length === 0) return false;
    const own = this.#marks.filter((mark) => mark.scope === 'line' && mark.line === line && this.#use(mark, rule));
    if (own.length > 0) return true;
    const last = this.#marks.findLast((mark) => mark.scope !== 'line' && mark.line <= line && means(mark, rule));
    return last?.scope === 'off' && this.#use(last, rule);
  }

  /**
   * The comments that were of no use, to be asked when every rule has run. A name that means none of the rules that ran
   * is not judged: it may be one of sqlfluff's, or of a rule that is switched off.
   */
  unused(ran: readonly Named[], bare: BareNoqa): readonly UnusedMark[] {
    return this.#marks.flatMap((mark, index): UnusedMark[] => {
      const {line, span, names} = mark;
      const used = this.#used.get(mark);
      if (names === undefined) {
        const judged = bare === 'ours' && mark.scope !== 'on' && ran.length > 0;
        return judged && used === undefined ? [{line, span, names}] : [];
      }
      const idle = names.filter((name) => {
        const rules = ran.filter((rule) => meansRule(name, rule));
        if (rules.length === 0 || used?.has(name) === true) return false;
        return mark.scope !== 'on' || !rules.some((rule) => this.#isOff(index, rule));
      });
      return idle.length === 0 ? [] : [{line, span, names: idle}];
    });
  }

  /** Whether a mark before this one has switched a rule off. */
  #isOff(index: number, rule: Named): boolean {
    const before = this.#marks.slice(0, index).findLast((mark) => mark.scope !== 'line' && means(mark, rule));
    return before?.scope === 'off';
  }

  #use(mark: Mark, rule: Named): boolean {
    const meant = mark.names === undefined ? [''] : mark.names.filter((name) => meansRule(name, rule));
    if (meant.length === 0) return false;
    const used = this.#used.get(mark) ?? new Set();
    for (const name of meant) used.add(name);
    this.#used.set(mark, used);
    return true;
  }
}

function means({names}: Mark, rule: Named): boolean {
  return names === undefined || names.some((name) => meansRule(name, rule));
}

const NONE = new Silences([]);

/**
 * Reads the `noqa` comments of a text.
 * @param tokens of the whole text; asked for only where there may be such a comment
 */
export function readSilences(text: string, tokens: () => readonly Token[], starts: readonly number[]): Silences {
  if (!ANY.test(text)) return NONE;
  const marks: Mark[] = [];
  for (const {kind, start, end} of tokens()) {
    if (kind !== 'comment' && kind !== 'template') continue;
    const comment = text.slice(start, end);
    if (kind === 'template' && !comment.startsWith('{#')) continue;
    const inner = comment.search(START);
    const match = inner === -1 ? null : NOQA.exec(comment.slice(inner).replace(CLOSED, ''));
    if (match !== null) marks.push(readMark(lineOf(starts, start), {start: start + inner, end}, match[1]));
  }
  return new Silences(marks);
}

function readMark(line: number, span: Span, argument: string | undefined): Mark {
  const text = (argument ?? '').trim();
  if (text === '') return {line, span, scope: 'line', names: undefined};
  const range = /^(disable|enable)\s*=\s*(.*)$/is.exec(text);
  const scope = range === null ? 'line' : range[1]?.toLowerCase() === 'disable' ? 'off' : 'on';
  // What stands behind the list is the author's reason: `-- noqa: select-star  (the sheet is wide)`.
  const names = (range?.[2] ?? text)
    .split(',')
    .map((part) => part.trim().split(/\s+/)[0] ?? '')
    .filter((name) => name !== '');
  return {line, span, scope, names: names.some((name) => name.toLowerCase() === 'all') ? undefined : names};
}
