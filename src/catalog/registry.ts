import type {Decision} from '../model/decision.ts';
import type {Family} from '../model/family.ts';
import type {Person} from '../model/people.ts';
import type {Json} from '../model/scalars.ts';
import {READING_VERSION} from '../parse/reading-version.ts';
import type {SourceState} from '../ports/archive.ts';
import type {Catalog} from '../ports/catalog.ts';
import type {Store, Value} from './store.ts';

type RegistryQueries = Pick<
  Catalog,
  | 'head'
  | 'setHead'
  | 'analysed'
  | 'putAnalysed'
  | 'putPeople'
  | 'people'
  | 'putState'
  | 'state'
  | 'states'
  | 'putFamily'
  | 'families'
  | 'putIdf'
  | 'idf'
  | 'putDecisions'
  | 'decisions'
  | 'outbox'
  | 'queueDecision'
  | 'clearOutbox'
>;

/** What the archive keeps beside assets and evidence: people, source states, families, decisions; and the outbox. */
export function registryQueries(store: Store): RegistryQueries {
  return {
    // What was read by another version of the reader does not count: everything is read again.
    head: () => (meta(store, 'reading') === String(READING_VERSION) ? meta(store, 'head') : undefined),
    setHead(oid) {
      putMeta(store, 'head', oid);
      putMeta(store, 'reading', String(READING_VERSION));
    },

    analysed() {
      const [inputs, counts] = [meta(store, 'analysed'), meta(store, 'analysis')];
      return inputs === undefined || counts === undefined ? undefined : {inputs, counts: JSON.parse(counts) as Json};
    },
    putAnalysed: (inputs, counts) =>
      store.transaction(() => {
        putMeta(store, 'analysed', inputs);
        putMeta(store, 'analysis', JSON.stringify(counts));
      }),

    putPeople: (account, people) => store.transaction(() => putPeople(store, account, people)),
    people: (account) => read<Person>(store, 'SELECT facts FROM person WHERE account = ? ORDER BY ordinal', account),

    putState: (state) => store.transaction(() => putState(store, state)),
    state: (account, source) =>
      read<SourceState>(store, 'SELECT facts FROM source_state WHERE account = ? AND source = ?', account, source)[0],
    states: () => read<SourceState>(store, 'SELECT facts FROM source_state ORDER BY account, source'),

    putFamily(family) {
      store.run(
        'INSERT INTO family (id, facts) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET facts = excluded.facts',
        family.id,
        JSON.stringify(family),
      );
    },
    putIdf: (text) => putMeta(store, 'idf', text),
    idf: () => meta(store, 'idf'),
    families: () => read<Family>(store, 'SELECT facts FROM family ORDER BY id'),

    putDecisions(candidate, decisions) {
      store.transaction(() => {
        // The log is a set that only grows: what another machine has not seen yet stays.
        for (const decision of decisions) {
          store.run(
            `INSERT INTO decision (id, candidate, facts) VALUES (?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET candidate = excluded.candidate, facts = excluded.facts`,
            decision.id,
            candidate,
            JSON.stringify(decision),
          );
        }
      });
    },
    decisions: (candidate) =>
      candidate === undefined
        ? read<Decision>(store, 'SELECT facts FROM decision ORDER BY id')
        : read<Decision>(store, 'SELECT facts FROM decision WHERE candidate = ? ORDER BY id', candidate),

    outbox: () => read<Decision>(store, 'SELECT facts FROM outbox ORDER BY id'),
    queueDecision(decision) {
      store.run(
        'INSERT INTO outbox (id, facts) VALUES (?, ?) ON CONFLICT (id) DO NOTHING',
        decision.id,
        JSON.stringify(decision),
      );
    },
    clearOutbox(ids) {
      store.transaction(() => {
        for (const id of ids) store.run('DELETE FROM outbox WHERE id = ?', id);
      });
    },
  };
}

function meta(store: Store, key: string): string | undefined {
  return store.get<{readonly value: string}>('SELECT value FROM meta WHERE key = ?', key)?.value;
}

function putMeta(store: Store, key: string, value: string): void {
  store.run(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    key,
    value,
  );
}

function read<Fact>(store: Store, sql: string, ...values: readonly Value[]): readonly Fact[] {
  return store.all<{readonly facts: string}>(sql, ...values).map((row) => JSON.parse(row.facts) as Fact);
}

/** The list of an account is kept whole in the archive, so it replaces the one before. */
function putPeople(store: Store, account: string, people: readonly Person[]): void {
  store.run('DELETE FROM person WHERE account = ?', account);
  for (const [ordinal, person] of people.entries()) {
    store.run(
      `INSERT INTO person (account, user_id, ordinal, human, facts) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (account, user_id) DO UPDATE SET human = excluded.human, facts = excluded.facts`,
      account,
      person.userId,
      ordinal,
      person.human ? 1 : 0,
      JSON.stringify(person),
    );
  }
}

function putState(store: Store, state: SourceState): void {
  store.run(
    `INSERT INTO source_state (account, source, facts) VALUES (?, ?, ?)
     ON CONFLICT (account, source) DO UPDATE SET facts = excluded.facts`,
    state.account,
    state.source,
    JSON.stringify(state),
  );
  store.run('DELETE FROM unreadable_owner WHERE account = ? AND source = ?', state.account, state.source);
  // A single file that cannot be decoded does not hide what else its owner has; a workspace that cannot be listed does.
  for (const {owner} of state.unreadable.filter(({scope, locator}) => scope === locator)) {
    if (owner === undefined || owner.kind !== 'user') continue;
    store.run(
      'INSERT INTO unreadable_owner (account, user_id, source) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      state.account,
      owner.id,
      state.source,
    );
  }
}
