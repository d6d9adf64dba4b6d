import type {CandidateId} from '../model/family.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {KnownModel} from './modelled.ts';

/** Last parts of the names of what a statement reads, each once. */
export function tableNames({reads}: StatementReading): ReadonlySet<string> {
  return new Set(reads.filter(({role}) => role === 'table').map(({relation}) => relation.name));
}

/** Models by what they are looked up by. */
class ModelIndex {
  readonly #byTable = new Map<string, KnownModel[]>();
  readonly #tables = new Map<KnownModel, number>();
  readonly #withoutTables: KnownModel[] = [];
  readonly #byOrigin = new Map<string, KnownModel[]>();

  constructor(models: readonly KnownModel[]) {
    for (const model of models) {
      const names = tableNames(model.reading);
      this.#tables.set(model, names.size);
      if (names.size === 0) this.#withoutTables.push(model);
      for (const name of names) put(this.#byTable, name, model);
      const {origin} = model;
      if (origin === undefined) continue;
      put(this.#byOrigin, origin.candidate, model);
      if (origin.exact !== undefined) put(this.#byOrigin, origin.exact, model);
    }
  }

  /** Models that were made from a candidate, or from a text. */
  ofOrigin(candidate: CandidateId | undefined, exact: ExactFingerprint): readonly KnownModel[] {
    const ofCandidate = candidate === undefined ? [] : (this.#byOrigin.get(candidate) ?? []);
    return [...new Set([...ofCandidate, ...(this.#byOrigin.get(exact) ?? [])])];
  }

  /** Models that share at least half of their tables, or of those of the statement where it has more. */
  reading(names: ReadonlySet<string>): readonly KnownModel[] {
    if (names.size === 0) return this.#withoutTables;
    const shared = new Map<KnownModel, number>();
    for (const name of names) {
      for (const model of this.#byTable.get(name) ?? []) shared.set(model, (shared.get(model) ?? 0) + 1);
    }
    return [...shared].flatMap(([model, n]) =>
      2 * n >= Math.max(names.size, this.#tables.get(model)!) ? [model] : [],
    );
  }
}

function put(map: Map<string, KnownModel[]>, key: string, model: KnownModel): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [model]);
  else known.push(model);
}

/** Made once for the models of a run. */
const indexes = new WeakMap<readonly KnownModel[], ModelIndex>();

export function indexOf(models: readonly KnownModel[]): ModelIndex {
  const known = indexes.get(models) ?? new ModelIndex(models);
  indexes.set(models, known);
  return known;
}
