import type {RelationName} from '../../model/statement.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {spellRelation} from '../names.ts';
import {isComplete, partsWritten, type TableUse} from '../tables.ts';
import {sentenceOf} from './place.ts';

/**
 * Why a table that a statement reads cannot be a source, in one sentence; undefined when all can.
 * @param functions relations besides tables whose names nothing completes, as written
 */
export function refuseTables(
  {code}: StatementReading,
  uses: readonly TableUse[],
  functions: readonly RelationName[],
): string | undefined {
  const incomplete = new Set(functions.map(spellRelation));
  for (const use of uses) {
    const says = tableSays(use, partsWritten(code, use.name));
    if (says !== undefined) return sentenceOf(code.text, {offset: use.span.start, says});
    if (!isComplete(use)) incomplete.add(spellRelation(use.name.relation));
  }
  return incomplete.size === 0 ? undefined : refuseNames([...incomplete]);
}

function tableSays({relation}: TableUse, parts: number): string | undefined {
  const shown = spellRelation(relation);
  if (relation.database === 'USER$') return `reads ${shown} and USER$ is another database for every user`;
  return parts > 3 ? `names ${shown} with more than three parts` : undefined;
}

/** The sentence for names that nothing completes. */
function refuseNames(names: readonly string[]): string {
  const [first] = names;
  if (names.length === 1)
    return `The name ${first} lacks its database or schema, and the context of the sheet does not give it.`;
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `The names ${list} lack their database or schema, and the context of the sheet does not give it.`;
}
