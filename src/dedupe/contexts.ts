import type {Context} from '../model/asset.ts';
import type {ContextRuns} from '../model/family.ts';
import type {RelationName} from '../model/statement.ts';
import {relationKey, resolve} from '../parse/resolve.ts';

/** A name that is another relation in another context that a statement was run in. */
export interface NameConflict {
  /** As it stands in the statement, in stored case. */
  readonly name: string;
  /** What it is, and in how many runs that did not fail; most first. */
  readonly meanings: readonly {readonly relation: string; readonly runs: number}[];
}

/**
 * The first name that the contexts of a statement make different relations. A context in which every run failed says
 * nothing, and neither does one that leaves the name open. Contexts that differ in role or warehouse only make no conflict.
 *
 * @param names as they stand in the statement
 * @param own what the file itself says of the context, by its USE statements: it holds in every run
 */
export function nameConflict(
  names: readonly RelationName[],
  own: Context,
  contexts: readonly ContextRuns[],
): NameConflict | undefined {
  const worked = contexts.filter(({runs, failures}) => runs > failures);
  if (worked.length < 2) return undefined;
  for (const name of names) {
    const meanings = new Map<string, number>();
    for (const {context, runs, failures} of worked) {
      const relation = resolve(name, {...context, ...own});
      if (relation.database === undefined || relation.schema === undefined) continue;
      const key = relationKey(relation);
      meanings.set(key, (meanings.get(key) ?? 0) + runs - failures);
    }
    if (meanings.size < 2) continue;
    const ordered = [...meanings].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
    return {
      name: [name.database, name.schema, name.name].filter((part) => part !== undefined).join('.'),
      meanings: ordered.map(([relation, runs]) => ({relation, runs})),
    };
  }
  return undefined;
}

/** The sentence by which a conflict keeps a statement from becoming a model. */
export function refuseConflict({name, meanings}: NameConflict): string {
  const said = meanings.map(({relation, runs}) => `${relation} (${runs === 1 ? '1 run' : `${runs} runs`})`);
  const list = `${said.slice(0, -1).join(', ')} or ${said.at(-1)}`;
  return `It ran in contexts that make ${name} different tables, ${list}: which one is meant, only a person can say; write its full name.`;
}
