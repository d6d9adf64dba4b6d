import type {Trees} from '../ports/trees.ts';

/** The outside SQL parsers, loaded when they are first wanted. */
export async function openWitnesses(): Promise<Trees> {
  const {openTrees} = await import('../trees/open-trees.ts');
  return openTrees();
}
