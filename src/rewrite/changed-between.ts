import type {Statement} from '../model/statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {spellRelation} from './names.ts';

/**
 * Why what a statement gave is not what it would give where it is read, in one sentence: a statement in between writes a table
 * that it read. Undefined where none does. What it read for its session only is a part of the chain itself.
 */
export function changedBetween(
  statements: readonly Statement[],
  maker: Statement,
  reader: Statement,
): string | undefined {
  const own = new Set((maker.temporary ?? []).map(relationKey));
  const read = new Set(maker.reads.map(relationKey).filter((key) => !own.has(key)));
  if (read.size === 0) return undefined;
  for (const {writes, line, verb} of statements.slice(maker.ordinal + 1, reader.ordinal)) {
    const changed = writes.find((written) => read.has(relationKey(written)));
    if (changed === undefined) continue;
    return `Line ${maker.line} of the sheet reads ${spellRelation(changed)} before line ${line} writes it (${verb}): in one statement it would read it afterwards.`;
  }
  return undefined;
}
