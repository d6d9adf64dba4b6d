import type {CandidateId} from '../model/family.ts';
import type {ImportCte, ModelDraft} from '../model/model-draft.ts';
import type {RelationName} from '../model/statement.ts';
import {relationKey} from '../parse/resolve.ts';

/** What the base branch has: nothing where the target knows no references. */
export interface PlannedBase {
  /** Candidates of the models that this program wrote, by name in lower case. */
  readonly rescued: ReadonlyMap<string, CandidateId>;
  /** Which models each model refers to, names in lower case. */
  readonly refers: ReadonlyMap<string, readonly string[]>;
}

/** A draft whose imports name the models that make what they read. */
export interface PlannedDraft {
  readonly draft: ModelDraft;
  /** Names of the models that it refers to and that the base branch lacks: without them it cannot be parsed. */
  readonly waitsFor: readonly string[];
}

export interface Plan {
  /** A draft comes after all that it refers to, and else as it was given. */
  readonly order: readonly PlannedDraft[];
  /** What is read as a source although a draft makes it, one sentence each. */
  readonly notes: readonly {readonly name: string; readonly text: string}[];
}

/** A relation that a draft, or a step of one, reads and another draft makes. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly reader: CandidateId;
  readonly maker: CandidateId;
}

/**
 * Joins drafts that are approved together. An import of a relation that another draft makes becomes a reference to it. Of a circle,
 * the reference that closes it stays a source: that model goes on reading the table as it stands, and a note names the whole circle.
 * Which one that is depends on what the base branch has and on the ids of candidates, and so is the same every night. What a draft
 * makes itself it reads as a source, and so is what two drafts make: nothing says which is meant.
 * Pure; nothing in it depends on the order of the drafts but the order of the result.
 */
export function planModels(drafts: readonly ModelDraft[], base: PlannedBase): Plan {
  const makers = Map.groupBy(
    drafts.filter(({replaces, scaffold}) => keyOf(replaces) !== undefined && scaffold === undefined),
    ({replaces}) => keyOf(replaces)!,
  );
  const notes = new Map<string, {name: string; text: string}>();
  const kept = new Set<string>();
  const graph = new Map([...base.refers].map(([name, others]) => [name, new Set(others)]));
  // What is planned is written anew: of what it refers to among the planned, only that stays which is still asked for.
  const names = new Set(drafts.flatMap(withSteps).map(({name}) => name));
  for (const name of names) graph.set(name, new Set([...(graph.get(name) ?? [])].filter((other) => !names.has(other))));
  for (const draft of drafts) {
    for (const step of draft.steps ?? []) graph.get(draft.name)!.add(step.name);
  }
  for (const edge of inOrder(edgesOf(drafts, makers), base)) {
    const circle = wayFrom(edge.to, edge.from, graph);
    if (circle === undefined) {
      graph.get(edge.from)!.add(edge.to);
      kept.add(`${edge.from}\n${edge.to}`);
    } else {
      const text = `${[edge.from, ...circle].join(' reads ')}: dbt builds no circle, so ${edge.from} reads the table that ${edge.to} makes as a source, as it stands.`;
      notes.set(`${edge.from}\n${edge.to}`, {name: edge.from, text});
    }
  }
  for (const {draft, relation, of} of ambiguous(drafts, makers)) {
    const text = `${relationKey(relation)} is made by ${of.join(' and by ')}; ${draft} reads it as a source, as nothing says which is meant.`;
    notes.set(`${draft}\n${relationKey(relation)}`, {name: draft, text});
  }
  const planned = new Map(drafts.map((draft) => [draft.name, joined(draft, makers, kept)]));
  return {
    order: inOrderOfNeed(drafts, graph).map(({name}) => {
      const draft = planned.get(name)!;
      return {draft, waitsFor: missingFor(draft, drafts, base)};
    }),
    notes: [...notes.values()].toSorted((a, b) => compare(a.text, b.text)),
  };
}

function withSteps(draft: ModelDraft): readonly ModelDraft[] {
  return [draft, ...(draft.steps ?? [])];
}

function keyOf(relation: RelationName | undefined): string | undefined {
  return relation?.database === undefined || relation.schema === undefined ? undefined : relationKey(relation);
}

type Makers = ReadonlyMap<string, readonly ModelDraft[]>;

/** The one other draft that makes what an import reads; of several, none. */
function makerOf(imported: ImportCte, reader: ModelDraft, makers: Makers): ModelDraft | undefined {
  if (imported.model !== undefined) return undefined;
  const key = relationKey(imported.relation);
  const [maker, ...others] = makers.get(key) ?? [];
  return others.length > 0 || maker?.candidate === reader.candidate || key === keyOf(reader.replaces)
    ? undefined
    : maker;
}

function edgesOf(drafts: readonly ModelDraft[], makers: Makers): readonly Edge[] {
  const edges = new Map<string, Edge>();
  for (const draft of drafts) {
    for (const part of withSteps(draft)) {
      for (const imported of part.imports) {
        const maker = makerOf(imported, draft, makers);
        if (maker === undefined) continue;
        const edge = {from: part.name, to: maker.name, reader: draft.candidate, maker: maker.candidate};
        const key = `${edge.from}\n${edge.to}`;
        // A step is read by several: the least of them speaks for it.
        if ((edges.get(key)?.reader ?? edge.reader) >= edge.reader) edges.set(key, edge);
      }
    }
  }
  return [...edges.values()];
}

/** First what the base branch refers to already, then by the ids of candidates. */
function inOrder(edges: readonly Edge[], {refers}: PlannedBase): readonly Edge[] {
  const isThere = ({from, to}: Edge): boolean => refers.get(from)?.includes(to) ?? false;
  return edges.toSorted(
    (a, b) =>
      Number(isThere(b)) - Number(isThere(a)) ||
      compare(a.reader, b.reader) ||
      compare(a.from, b.from) ||
      compare(a.maker, b.maker),
  );
}

/** A shortest way along references, both ends included; undefined where there is none. */
function wayFrom(
  from: string,
  to: string,
  graph: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] | undefined {
  const before = new Map<string, string | undefined>([[from, undefined]]);
  for (const name of before.keys()) {
    if (name === to) {
      const way: string[] = [];
      for (let at: string | undefined = name; at !== undefined; at = before.get(at)) way.unshift(at);
      return way;
    }
    for (const next of [...(graph.get(name) ?? [])].toSorted(compare)) if (!before.has(next)) before.set(next, name);
  }
  return undefined;
}

function ambiguous(
  drafts: readonly ModelDraft[],
  makers: Makers,
): readonly {readonly draft: string; readonly relation: RelationName; readonly of: readonly string[]}[] {
  return drafts.flatMap((reader) =>
    withSteps(reader)
      .flatMap(({imports}) => imports)
      .flatMap(({model, relation}) => {
        const of = (makers.get(relationKey(relation)) ?? []).map(({name}) => name).toSorted(compare);
        const isOwn = keyOf(reader.replaces) === relationKey(relation);
        return model !== undefined || isOwn || of.length < 2 ? [] : [{draft: reader.name, relation, of}];
      }),
  );
}

function joined(draft: ModelDraft, makers: Makers, kept: ReadonlySet<string>): ModelDraft {
  const join = (part: ModelDraft): ModelDraft => ({
    ...part,
    imports: part.imports.map((imported) => {
      const maker = makerOf(imported, draft, makers);
      return maker === undefined || !kept.has(`${part.name}\n${maker.name}`)
        ? imported
        : {...imported, model: maker.name};
    }),
  });
  return {...join(draft), ...(draft.steps === undefined ? {} : {steps: draft.steps.map(join)})};
}

function missingFor(draft: ModelDraft, drafts: readonly ModelDraft[], {rescued}: PlannedBase): readonly string[] {
  const candidates = new Map(drafts.map(({name, candidate}) => [name, candidate]));
  const referred = withSteps(draft).flatMap(({imports}) => imports.flatMap(({model}) => model ?? []));
  const missing = referred.filter((name) => candidates.has(name) && rescued.get(name) !== candidates.get(name));
  return [...new Set(missing)].toSorted(compare);
}

function inOrderOfNeed(
  drafts: readonly ModelDraft[],
  graph: ReadonlyMap<string, ReadonlySet<string>>,
): readonly ModelDraft[] {
  const byName = new Map(drafts.map((draft) => [draft.name, draft]));
  const done = new Set<string>();
  const order: ModelDraft[] = [];
  for (const first of drafts) {
    // Without recursion: a chain of models may be as long as there are candidates.
    const open = [first.name];
    for (let name = open.at(-1); name !== undefined; name = open.at(-1)) {
      const next = done.has(name)
        ? undefined
        : [...(graph.get(name) ?? [])].toSorted(compare).find((one) => !done.has(one) && !open.includes(one));
      if (next !== undefined) {
        open.push(next);
        continue;
      }
      open.pop();
      const draft = byName.get(name);
      if (!done.has(name) && draft !== undefined) order.push(draft);
      done.add(name);
    }
  }
  return order;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
