import type {Candidate} from '../model/family.ts';
import type {ModelDraft, ModelVariable} from '../model/model-draft.ts';
import type {Hash} from '../model/scalars.ts';
import type {RelationName} from '../model/statement.ts';
import type {Context} from '../model/asset.ts';
import {applyEdits, type Edit} from '../parse/edits.ts';
import {sha256Of} from '../parse/hash.ts';
import {readAsset} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey} from '../parse/resolve.ts';
import {spellIdentifier} from '../parse/spelling.ts';
import {declaredColumns} from '../rewrite/creation.ts';
import {planFunctions} from '../rewrite/table-functions.ts';
import {isComplete, tableUses} from '../rewrite/tables.ts';
import type {Workshop} from './context.ts';
import {draftOf, maskOf} from './draft.ts';
import {wholeStatement} from './whole-statement.ts';

/** Two queries that have to give the same rows. */
export interface VerifyPair {
  /** The original with whole names: what its sheet makes for it are common table expressions of it. */
  readonly original: string;
  /** The model as a query of whole names; personal data stands in it as it does in the original. */
  readonly model: string;
  readonly hashes: {readonly original: Hash; readonly model: Hash};
  /** What either side reads, each once, in order. */
  readonly relations: readonly Required<RelationName>[];
  readonly draft: ModelDraft;
}

/**
 * Both sides of a candidate as queries. They depend on the keeper, its context and the rewrite alone: with any of them the
 * hashes change, and a verdict of before is about something else.
 */
export function verifyPair(
  workshop: Pick<Workshop, 'catalog' | 'loaded' | 'plainQuery'>,
  candidate: Candidate,
  name: string,
): VerifyPair | {readonly refusal: string} {
  const outcome = draftOf(unmasked(workshop), candidate, name);
  if ('refusal' in outcome) return outcome;
  const {draft} = outcome;
  if (draft.scaffold !== undefined)
    return {refusal: 'It is a start for an incremental model and has no rows of its own to compare.'};
  const original = originalQuery(workshop, candidate, name);
  if (typeof original !== 'string') return original;
  const model = workshop.plainQuery(draft);
  const reads = [original, model].flatMap((sql) => tableUses(readStatement(sql), {}).filter(isComplete));
  const relations = new Map(reads.map(({relation}) => [relationKey(relation), relation]));
  return {
    original,
    model,
    hashes: {original: sha256Of(original), model: sha256Of(model)},
    relations: [...relations].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, relation]) => relation),
    draft,
  };
}

/** The original as a query that means the same anywhere: names completed from its context, values of its sheet filled in. */
export function originalQuery(
  {catalog}: Pick<Workshop, 'catalog'>,
  candidate: Candidate,
  name: string,
): string | {readonly refusal: string} {
  const stored = catalog.asset(candidate.keeperAsset);
  const sheet = stored === undefined ? [] : readAsset(stored.asset);
  const keeper = sheet.find(({id}) => id === candidate.keeper);
  if (keeper === undefined) return {refusal: 'Its worksheet has changed since; run `wsr harvest`.'};
  const whole = wholeStatement(sheet, keeper, name);
  if ('refusal' in whole) return whole;
  const sql = filled(whole.sql, whole.parameters);
  return completeQuery(sql, {...candidate.context, ...whole.context});
}

/**
 * A draft that knows the query its rows can be compared with. Where personal data would be masked in that query there is none:
 * what stands for it gives other rows.
 */
export function withComparable(
  workshop: Pick<Workshop, 'catalog' | 'loaded'>,
  candidate: Candidate,
  draft: ModelDraft,
): ModelDraft {
  if (draft.scaffold !== undefined) return draft;
  const original = originalQuery(workshop, candidate, draft.name);
  if (typeof original !== 'string' || maskOf(workshop, candidate).sql(original) !== original) return draft;
  return {...draft, comparable: original};
}

/** Takes the query out of a statement and completes the names in it. */
function completeQuery(sql: string, context: Context): string | {readonly refusal: string} {
  const reading = readStatement(sql);
  if (reading.query === undefined) return {refusal: 'Its original is no query that could be compared.'};
  const edits: readonly Edit[] = [
    ...tableUses(reading, context)
      .filter(isComplete)
      .map(({span, relation}) => ({span, text: spelled(relation)})),
    ...planFunctions(reading.reads, context).edits,
  ];
  const {start, end} = reading.query;
  const inside = edits.filter(({span}) => span.start >= start && span.end <= end);
  const query = applyEdits(
    sql.slice(start, end),
    inside.map(({span, text}) => ({span: {start: span.start - start, end: span.end - start}, text})),
  );
  const declared = declaredColumns(reading.code, reading.tree);
  if (declared === undefined) return query;
  return `with rescue_declared (${declared.names.join(', ')}) as (\n${query}\n)\nselect * from rescue_declared`;
}

function spelled({database, schema, name}: Required<RelationName>): string {
  return [database, schema, name].map(spellIdentifier).join('.');
}

function filled(sql: string, parameters: readonly ModelVariable[]): string {
  return parameters.reduce((text, {marker, stands}) => text.replaceAll(marker, () => stands), sql);
}

/** Inside the account nothing has to be masked, and a model with made-up values would give other rows. */
function unmasked<T extends Pick<Workshop, 'loaded'>>(workshop: T): T {
  const {loaded} = workshop;
  const redact = {...loaded.config.redact, 'personal-data': 'keep' as const};
  return {...workshop, loaded: {...loaded, config: {...loaded.config, redact}}};
}
