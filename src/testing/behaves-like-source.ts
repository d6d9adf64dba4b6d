import {describe, expect, it} from 'vitest';
import type {Json} from '../model/scalars.ts';
import {harvestMeeting} from '../pipeline/met-texts.ts';
import type {Log} from '../ports/log.ts';
import type {ScopeFilter, Source, SourceContext, SourceEvent} from '../ports/source.ts';

/** A place to harvest that stays the same for the length of a test. */
export interface SourceUnderTest {
  readonly source: Source;
  /** Settings as a person writes them, before the source's schema has filled in what is missing. */
  readonly settings: unknown;
  /** The account, the folder and so on; everything else is filled in. */
  readonly context: Partial<SourceContext>;
}

export const everything: ScopeFilter = {
  user: () => true,
  role: () => true,
  database: () => true,
  schema: () => true,
  folder: () => true,
};

/** A log that says nothing. */
export const silentLog: Log = {debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog};

/** A context with all parts, for one harvest. */
export function sourceContext(parts: Partial<SourceContext> = {}): SourceContext {
  return {
    account: 'acme',
    settings: {},
    baseDirectory: '/nowhere',
    warehouse: undefined,
    log: silentLog,
    clock: {now: () => '2026-11-16T08:00:00.000Z', ulid: () => '01JCV0000000000000000000000'},
    signal: new AbortController().signal,
    known: () => undefined,
    knownText: () => false,
    scope: everything,
    ...parts,
  };
}

/** Runs a source to its end and gives back everything it said. */
export async function harvestAll(
  test: SourceUnderTest,
  parts: Partial<SourceContext> = {},
  cursor?: Json,
): Promise<SourceEvent[]> {
  const settings = test.source.configSchema.parse(test.settings);
  const context = sourceContext({...test.context, settings, ...parts});
  const met = new Set<string>();
  return await Array.fromAsync(
    harvestMeeting(test.source, context, cursor, {
      has: (queryHash, hashVersion) => met.has(`${queryHash}/${hashVersion}`),
      add: (queryHash, hashVersion) => met.add(`${queryHash}/${hashVersion}`),
    }),
  );
}

/** What a second night knows of a first one. */
export function memoryOf(events: readonly SourceEvent[]): Pick<SourceContext, 'known' | 'knownText'> {
  const revisions = new Map(
    events.flatMap((event) => {
      if (event.t === 'in-git') return [[event.id, event.revision] as const];
      return event.t === 'asset' ? [[event.asset.id, event.asset.revision] as const] : [];
    }),
  );
  const texts = new Set(
    events.flatMap((event) => (event.t === 'text' ? [`${event.queryHash}/${event.hashVersion}`] : [])),
  );
  return {known: (id) => revisions.get(id), knownText: (hash, version) => texts.has(`${hash}/${version}`)};
}

/**
 * What every source keeps to, whatever it reads (see `ports/source.ts`). Give it something with at least one asset or
 * day in it: an empty place would pass every rule by having nothing to say.
 */
export function behavesLikeSource(name: string, prepare: () => Promise<SourceUnderTest>): void {
  describe(`${name} behaves like a source`, () => {
    it('introduces itself', async () => {
      const {source} = await prepare();
      expect(source.id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(source.describes).toMatch(/^[A-Z].*\.$/);
      expect(() => source.configSchema.parse({'no such setting': true})).toThrow(/no such setting/);
    });

    it('says something, and closes every scope with one checkpoint that counts right', async () => {
      const events = await harvestAll(await prepare());
      expect(events.some(({t}) => t === 'asset' || t === 'day' || t === 'object-uses')).toBe(true);
      checkScopes(events);
    });

    it('gives every asset an identity of its own and whole facts', async () => {
      const test = await prepare();
      const assets = (await harvestAll(test)).flatMap((event) => (event.t === 'asset' ? [event.asset] : []));
      expect(new Set(assets.map((asset) => asset.id)).size).toBe(assets.length);
      for (const asset of assets) {
        expect(asset.id).toMatch(/^[0-9a-f]{32}$/);
        expect(asset.aliases).not.toContain(asset.id);
        expect(asset).toMatchObject({
          account: 'acme',
          source: test.source.id,
          revision: expect.stringMatching(/./),
          title: expect.stringMatching(/./),
        });
        expect(asset.path).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)/);
        expect(asset.bytes).toBeInstanceOf(Uint8Array);
      }
    });

    it('yields a text before the first day that names it, and each text once', async () => {
      const events = await harvestAll(await prepare());
      const texts = events.flatMap((event, at) =>
        event.t === 'text' ? [{key: `${event.queryHash}/${event.hashVersion}`, at}] : [],
      );
      expect(new Set(texts.map((text) => text.key)).size).toBe(texts.length);
      const named = (key: string): number =>
        events.findIndex(
          (event) => event.t === 'day' && event.rows.some((row) => `${row.queryHash}/${row.hashVersion}` === key),
        );
      const late = texts.filter(({key, at}) => named(key) >= 0 && named(key) < at);
      expect(late).toEqual([]);
    });

    it('tells in sentences what it could not read', async () => {
      const events = await harvestAll(await prepare());
      for (const event of events) {
        if (event.t !== 'unreadable') continue;
        expect(event.reason).toMatch(/^[A-Z].*\.$/s);
        expect(event.locator).not.toBe('');
        expect(event.grant ?? 'GRANT ').toMatch(/^GRANT /);
      }
    });

    it('says the same things in the same order when asked again', async () => {
      const test = await prepare();
      expect(await harvestAll(test)).toEqual(await harvestAll(test));
    });

    it('fetches nothing again that is stored, and loses nothing by it', async () => {
      const test = await prepare();
      const first = await harvestAll(test);
      const second = await harvestAll(test, memoryOf(first));
      checkScopes(second);
      expect(second.filter((event) => event.t === 'asset' || event.t === 'text')).toEqual([]);
      expect(countOf(second, 'unchanged')).toBe(
        countOf(first, 'asset') + countOf(first, 'in-git') + countOf(first, 'unchanged'),
      );
      const rows = (events: readonly SourceEvent[]) => events.filter((event) => 'rows' in event);
      expect(rows(second)).toEqual(rows(first));
      expect(second.filter((event) => event.t === 'checkpoint')).toEqual(
        first.filter((event) => event.t === 'checkpoint'),
      );
    });

    it('fetches an asset again whose stored revision is another one', async () => {
      const test = await prepare();
      const first = await harvestAll(test);
      const again = await harvestAll(test, {known: () => 'another revision'});
      expect(again.filter((event) => event.t === 'asset')).toEqual(first.filter((event) => event.t === 'asset'));
    });

    it('carries on from any of its cursors, and keeps the rules there too', async () => {
      const test = await prepare();
      const cursors = (await harvestAll(test)).flatMap((event) => (event.t === 'checkpoint' ? [event.cursor] : []));
      for (const cursor of [cursors[0], cursors.at(-1)]) {
        if (cursor === undefined) continue;
        expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor);
        checkScopes(await harvestAll(test, {}, cursor));
      }
    });

    it('stops when told to', async () => {
      const test = await prepare();
      const stopped = new AbortController();
      stopped.abort(new Error('Stopped by the test.'));
      await expect(harvestAll(test, {signal: stopped.signal})).rejects.toThrow('Stopped by the test.');
    });
  });
}

function checkScopes(events: readonly SourceEvent[]): void {
  const counts = new Map<string, number>();
  const announced = new Map<string, number>();
  for (const event of events) {
    if (!('scope' in event)) continue;
    expect(announced.has(event.scope), `an event of ${event.scope} after its checkpoint`).toBe(false);
    if (event.t === 'checkpoint') announced.set(event.scope, event.listed);
    else counts.set(event.scope, (counts.get(event.scope) ?? 0) + ('rows' in event ? event.rows.length : 1));
  }
  for (const scope of new Set([...counts.keys(), ...announced.keys()])) {
    expect(announced.get(scope), `what the checkpoint of ${scope} says was listed`).toBe(counts.get(scope) ?? 0);
  }
}

function countOf(events: readonly SourceEvent[], type: SourceEvent['t']): number {
  return events.filter((event) => event.t === type).length;
}
