import {lineOf, lineStarts} from '../../lines.ts';
import {commentsAbove} from './comments.ts';
import {flatten} from './flatten.ts';
import type {FlatText} from './flatten.ts';
import {findAppended} from './appended.ts';
import {findHolders} from './holders.ts';
import type {Holder} from './holders.ts';
import {isPlainlySql, readsAsSql, startsAsSql} from './looks.ts';
import {findRuns} from './runs.ts';
import {findTexts} from './texts.ts';
import type {PythonNode} from './tree.ts';
import type {Variables} from './variables.ts';

/** SQL in a Python source. */
export interface FoundSql {
  /** The call that runs it, the variable that holds it, the function that returns it. */
  readonly name: string;
  readonly text: string;
  /** Offset in the source, where the text is a slice of it. */
  readonly start: number | undefined;
  /** Line on which it starts, from 1. */
  readonly line: number;
  /** The comment directly above. */
  readonly comment?: string;
}

/**
 * The SQL in a parsed Python source: strings given to what runs SQL, and strings that plainly are SQL, whatever holds
 * them. Text that is only shown to someone is none, nor is a string of an expression that does nothing.
 */
export function findSql(source: string, nodes: readonly PythonNode[], variables: Variables): FoundSql[] {
  const texts = findTexts(source, nodes);
  const runs = findRuns(source, nodes, variables);
  const holders = findHolders(source, nodes, runs);
  const appended = findAppended(source, nodes, texts);
  const starts = lineStarts(source);
  const commentAbove = commentsAbove(source, nodes, starts);
  const found: FoundSql[] = [];
  const used = new Set<PythonNode>();
  let commented: PythonNode | undefined;
  for (const node of nodes) {
    const text = texts.of(node);
    const holder = holders[node.index]!;
    if (text === undefined || texts.isPart(node) || holder.role === 'none' || used.has(node)) continue;
    let flat: FlatText = flatten(source, text);
    const rest = appended.get(node) ?? [];
    if (rest.length > 0) {
      const whole = flat.text + rest.map((piece) => piece.text).join('');
      if (isSql(whole, holder)) {
        for (const piece of rest) used.add(piece.node);
        flat = {text: whole, from: flat.from, isSlice: false};
      }
    }
    if (!isSql(flat.text, holder)) continue;
    const line = lineOf(starts, flat.from);
    const {statement} = holder;
    const isFirst = statement !== commented;
    commented = statement;
    const comment =
      commentAbove(lineOf(starts, node.from)) ??
      (statement !== undefined && isFirst ? commentAbove(lineOf(starts, statement.from)) : undefined);
    found.push({
      name: holder.name,
      text: flat.text,
      start: flat.isSlice ? flat.from : undefined,
      line,
      ...(comment === undefined ? {} : {comment}),
    });
  }
  return found;
}

function isSql(text: string, holder: Holder): boolean {
  if (holder.role === 'runs') return startsAsSql(text);
  return holder.role === 'may-run' ? readsAsSql(text) : isPlainlySql(text);
}
