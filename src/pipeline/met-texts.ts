import type {Json} from '../model/scalars.ts';
import type {Source, SourceContext, SourceEvent} from '../ports/source.ts';

/** Query hashes whose text a harvest has met. */
export interface MetTexts {
  has(queryHash: string, hashVersion: number): boolean;
  add(queryHash: string, hashVersion: number): void;
}

/** Runs a source, to which a text counts as known from the moment it gave it: no source has to remember that by itself. */
export async function* harvestMeeting(
  source: Pick<Source, 'harvest'>,
  context: SourceContext,
  cursor: Json | undefined,
  met: MetTexts,
): AsyncGenerator<SourceEvent> {
  const knowing: SourceContext = {
    ...context,
    knownText: (hash, version) => met.has(hash, version) || context.knownText(hash, version),
  };
  for await (const event of source.harvest(knowing, cursor)) {
    if (event.t === 'text') met.add(event.queryHash, event.hashVersion);
    yield event;
  }
}
