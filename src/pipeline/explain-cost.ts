import {messageOf, UserError} from '../errors.ts';
import type {HarvestCost} from '../ports/source.ts';
import type {Workshop} from './context.ts';
import {chooseSources, sourceContextOf, type HarvestOptions} from './harvest.ts';
import {syncCatalog} from './sync.ts';

/** What one source of a harvest would cost; without `cost` it only lists and reads files, which costs next to nothing. */
export interface ExplainedCost {
  readonly account: string;
  readonly source: string;
  readonly cost?: HarvestCost;
  /** Why the cost could not be found out, in a sentence. */
  readonly failure?: string;
  /** What can be done about that. */
  readonly hint?: string;
}

/**
 * What a harvest would run in each account and cost there. Counts are asked for, and nothing is read.
 * @throws UserError when a source is named that is not configured
 */
export async function explainCost(workshop: Workshop, options: HarvestOptions = {}): Promise<readonly ExplainedCost[]> {
  await syncCatalog(workshop);
  const explained: ExplainedCost[] = [];
  for (const configured of chooseSources(workshop.sources, options.only)) {
    workshop.signal.throwIfAborted();
    const {account, source} = configured;
    const named = {account, source: source.id};
    if (source.explainCost === undefined) {
      explained.push(named);
      continue;
    }
    try {
      const context = await sourceContextOf(workshop, configured, options);
      const cursor = options.full === true ? undefined : workshop.catalog.state(account, source.id)?.cursor;
      explained.push({...named, cost: await source.explainCost(context, cursor)});
    } catch (error) {
      workshop.signal.throwIfAborted();
      const hint = error instanceof UserError ? error.hint : undefined;
      explained.push({...named, failure: messageOf(error), ...(hint === undefined ? {} : {hint})});
    }
  }
  return explained;
}
