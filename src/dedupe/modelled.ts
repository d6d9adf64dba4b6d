import type {Context} from '../model/asset.ts';
import type {CandidateId} from '../model/family.ts';
import type {Modelled} from '../model/modelled.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {KIND} from '../parse/lex/kinds.ts';
import {hideOpenParts} from '../parse/open-names.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {differencesOf, sayDifference} from './differences.ts';
import {type Features, featuresOf} from './features.ts';
import type {Idf} from './idf.ts';
import {indexOf, tableNames} from './modelled-index.ts';
import {inWordsOf, type NamedTable, type ProjectRelations, tablesRead} from './modelled-names.ts';
import {unwrapped} from './modelled-unwrap.ts';
import {NEAR} from './near-groups.ts';
import {compareText} from './order.ts';
import {similarity} from './similarity.ts';

export type {Modelled} from '../model/modelled.ts';
export type {ProjectRelations} from './modelled-names.ts';

/** A model of the target project that candidates are compared with. */
export interface KnownModel {
  readonly name: string;
  readonly path: string;
  /** Of its query, as `unwrapped` leaves it. */
  readonly reading: StatementReading;
  readonly features: Features;
  /** What this program made it from. */
  readonly origin?: {readonly candidate: CandidateId; readonly exact?: ExactFingerprint};
  /** The same for all models of a project. */
  readonly project?: ProjectRelations;
}

/** What relations that are called otherwise in a project take from a similarity at most. */
const OTHER_NAMES = 0.35;
/** Models that a candidate is compared with in full. */
const TRIED = 8;
/** Models whose differences are looked at: of two that are alike, one may compute the very same. */
const COMPARED = 2;
/** Decimals that a similarity is told with. */
const DIGITS = 1000;

const NO_PROJECT: ProjectRelations = {built: new Set(), sources: new Map()};

/**
 * A model as it is compared.
 * @param sql its query, with the names of relations as `spellOpenRelation` writes them
 * @returns undefined for one that holds no query to compare, as a model that is one call of a macro
 */
export function knownModel(
  model: Pick<KnownModel, 'name' | 'path' | 'origin' | 'project'> & {readonly sql: string},
): KnownModel | undefined {
  const {sql, ...rest} = model;
  const reading = unwrapped(readStatement(sql));
  if (reading.kind !== 'query' || reading.root === undefined) return undefined;
  return {...rest, reading, features: featuresOf(reading, {})};
}

/**
 * The model of the target project that a statement is in already: the one that was made from it, else one of the same shape,
 * else the nearest one. Both are compared without what dbt's style wraps around a query, and by the names that the statement
 * has for relations.
 * @param features of the reading
 * @param known the context that completes the statement's names, and its candidate
 * @returns undefined when no model is near
 */
export function modelledAs(
  reading: StatementReading,
  features: Features,
  models: readonly KnownModel[],
  idf: Idf,
  known: {readonly context?: Context; readonly candidate?: CandidateId} = {},
): Modelled | undefined {
  if (models.length === 0 || reading.query === undefined) return undefined;
  const {context = {}, candidate} = known;
  const index = indexOf(models);
  const published = index.ofOrigin(candidate, reading.exact);
  const alike = index.reading(tableNames(reading)).flatMap((model) => {
    const likeness = published.includes(model) ? 0 : similarity(features, model.features, idf);
    return likeness >= NEAR - OTHER_NAMES ? [{model, likeness}] : [];
  });
  const tried = alike
    .toSorted((a, b) => b.likeness - a.likeness || compareText(a.model.path, b.model.path))
    .slice(0, TRIED)
    .map(({model}) => model);
  if (published.length + tried.length === 0) return undefined;

  const bare = unwrapped(reading);
  const side: Side = {
    reading: bare,
    features: bare === reading ? features : featuresOf(bare, context),
    tables: tablesRead(bare, context),
    context,
  };
  const found = [
    ...published.map((model) => ({...laidBeside(side, model, idf), isPublished: true})),
    ...tried.map((model) => laidBeside(side, model, idf)).filter(isNear),
  ];
  return found
    .toSorted(closer)
    .slice(0, COMPARED)
    .map((pair) => compared(side, pair))
    .toSorted(better)[0];
}

/** How a reviewer is told, one sentence: `Already in dbt as fct_orders (models/marts/fct_orders.sql), differs in: …`. */
export function sayModelled({model, path, differs, isPublished, isUnrendered}: Modelled, where = 'dbt'): string {
  const shown = differs.slice(0, SHOWN).map(uncapitalised);
  if (differs.length > shown.length) shown.push(`${differs.length - shown.length} more`);
  const origin = isPublished === true ? ', made from it' : '';
  const differences = shown.length === 0 ? ', the same query' : `, differs in: ${shown.join('; ')}`;
  const doubt = isUnrendered === true ? ' (its Jinja was not run, so less may differ)' : '';
  return `Already in ${where} as ${model} (${path})${origin}${differences}${doubt}.`;
}

/** Differences that one sentence names. */
const SHOWN = 5;

function uncapitalised(sentence: string): string {
  const text = sentence.replace(/\.$/, '');
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** A candidate's statement as it is compared. */
interface Side {
  readonly reading: StatementReading;
  readonly features: Features;
  readonly tables: ReadonlyMap<string, NamedTable>;
  readonly context: Context;
}

/** A model in the words of a candidate. */
interface Pair {
  readonly model: KnownModel;
  readonly reading: StatementReading;
  readonly tier: Modelled['tier'];
  readonly similarity: number;
  /** Literals and all. */
  readonly isEqual: boolean;
  readonly isUnrendered: boolean;
  readonly isPublished: boolean;
}

function laidBeside(side: Side, model: KnownModel, idf: Idf): Pair {
  const reading = inWordsOf(side.tables, model.reading, model.project ?? NO_PROJECT);
  return {
    model,
    reading,
    tier: reading.shape === side.reading.shape ? 'same-shape' : 'near',
    similarity: similarity(side.features, featuresOf(reading, side.context), idf),
    isEqual: reading.exact === side.reading.exact,
    isUnrendered: hasMarkup(reading),
    isPublished: false,
  };
}

/** As near as the members of a family are to the one that leads it. */
function isNear({tier, similarity: alike}: Pair): boolean {
  return tier === 'same-shape' || alike >= NEAR;
}

function compared({reading: own, context}: Side, pair: Pair): Modelled {
  const {model, reading, tier, isUnrendered, isPublished} = pair;
  const {differences, isVariant} = differencesOf(reading, own, {keeper: context, member: context});
  return {
    model: model.name,
    path: model.path,
    tier,
    similarity: Math.round(pair.similarity * DIGITS) / DIGITS,
    differs: differences.map((difference) => hideOpenParts(sayDifference(difference))),
    isVariant,
    ...(isPublished ? {isPublished} : {}),
    ...(isUnrendered ? {isUnrendered} : {}),
  };
}

function closer(a: Pair, b: Pair): number {
  return (
    byOrigin(a, b) ||
    Number(b.isEqual) - Number(a.isEqual) ||
    b.similarity - a.similarity ||
    compareText(a.model.path, b.model.path)
  );
}

function better(a: Modelled, b: Modelled): number {
  return (
    byOrigin(a, b) ||
    Number(a.isVariant) - Number(b.isVariant) ||
    b.similarity - a.similarity ||
    a.differs.length - b.differs.length ||
    compareText(a.path, b.path)
  );
}

function byOrigin(a: Pick<Modelled, 'tier' | 'isPublished'>, b: Pick<Modelled, 'tier' | 'isPublished'>): number {
  return (
    Number(b.isPublished ?? false) - Number(a.isPublished ?? false) ||
    Number(b.tier === 'same-shape') - Number(a.tier === 'same-shape')
  );
}

function hasMarkup({code}: StatementReading): boolean {
  for (let at = 0; at < code.size; at++) if (code.kind(at) === KIND.template) return true;
  return false;
}
