import type {Code} from '../../parse/lex/tokens.ts';
import {type JoinedSource, mainOf} from './select-parts.ts';
import type {Side} from './side.ts';
import {shownText} from './written.ts';

/** A source as a person calls it. */
export function shownSource(code: Code, {source, meant}: JoinedSource): string {
  const {query, name, alias, cte} = meant;
  if (cte !== undefined && name !== undefined) return shownText(code, name);
  if (query !== undefined) {
    const called = alias === -1 ? source.alias : alias;
    return called === -1 ? `(${clipped(shownText(code, query))})` : shownText(code, {at: called, to: called + 1});
  }
  return shownText(code, mainOf(code, meant));
}

function clipped(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const WORDS = {inner: 'JOIN', left: 'LEFT JOIN', right: 'RIGHT JOIN', full: 'FULL JOIN', asof: 'ASOF JOIN'} as const;

/** The words of a join. @param isPlain whether it only matters what kind of join it is */
export function joinWords({joined, natural, grouped, join}: JoinedSource, isPlain = false): string {
  const words =
    !isPlain && join.kind === 'first' ? 'FROM' : !isPlain && join.kind === 'cross' ? 'CROSS JOIN' : WORDS[joined];
  return `${natural ? 'NATURAL ' : ''}${words}${grouped ? ' in brackets' : ''}`;
}

/** A source with its join and the condition of it, as written. */
export function shownJoin({code}: Side, joined: JoinedSource): string {
  const {source, join} = joined;
  const alias = source.alias === -1 || source.query !== undefined ? '' : ` ${code.written(source.alias)}`;
  let text = `${joinWords(joined)} ${shownSource(code, joined)}${source.cte === undefined ? alias : ''}`;
  if (join.match !== undefined) text += ` MATCH_CONDITION ${shownText(code, join.match)}`;
  if (join.on !== undefined) text += ` ON ${shownText(code, join.on)}`;
  if (join.using !== undefined) text += ` USING ${shownText(code, join.using)}`;
  return text;
}
