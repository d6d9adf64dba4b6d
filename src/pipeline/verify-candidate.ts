import {messageOf, UserError} from '../errors.ts';
import type {SnowflakeAccountConfig} from '../config/schema.ts';
import {bytesOf} from '../config/bytes.ts';
import type {Candidate} from '../model/family.ts';
import type {Verification} from '../model/verification.ts';
import {relationKey} from '../parse/resolve.ts';
import type {Comparable, Estimate, RowComparer} from '../ports/row-comparison.ts';
import {WarehouseError, type Row} from '../ports/warehouse.ts';
import type {Workshop} from './context.ts';
import type {Verified, VerifyOptions} from './verify.ts';
import {gateQuery} from './verify-gate.ts';
import {type VerifyPair, verifyPair} from './verify-pair.ts';
import {sayVerdict, sizeOf} from './verify-says.ts';
import {compareColumns, judge, type Judged} from './verify-verdict.ts';

/** Why nothing was compared, and what would help. */
class NotRun extends Error {
  readonly grant: string | undefined;
  readonly estimate: Estimate | undefined;
  /** The account could not be asked: no login, no network. */
  readonly hasFailed: boolean;

  constructor(
    reason: string,
    more: {readonly grant?: string; readonly estimate?: Estimate; readonly hasFailed?: true} = {},
  ) {
    super(reason);
    this.grant = more.grant;
    this.estimate = more.estimate;
    this.hasFailed = more.hasFailed === true;
  }
}

/** Compares one candidate; whatever goes wrong is its verdict, and only being stopped is thrown. */
export async function verifyOne(
  workshop: Workshop,
  candidate: Candidate,
  name: string,
  options: VerifyOptions,
): Promise<Verified> {
  const account = workshop.catalog.asset(candidate.keeperAsset)?.asset.account ?? '';
  const base = {candidate: candidate.id, name, account};
  const pair = verifyPair(workshop, candidate, name);
  if ('refusal' in pair) return {...base, outcome: 'not-run', says: pair.refusal};
  const settings = verifySettings(workshop, account, options);
  if (typeof settings === 'string') return {...base, outcome: 'not-run', says: settings};
  const about = {candidate: candidate.id, ...pair.hashes, role: settings.role, at: workshop.clock.now()};
  try {
    const comparer = await comparerOf(workshop, account);
    const steadiness = gated(pair, settings.schemas);
    const found = await compared(workshop, comparer, pair, settings, options, steadiness);
    if (!('judged' in found))
      return {
        ...base,
        outcome: 'estimated',
        says: `It would read ${sizeOf(found.estimate.bytes)}.`,
        estimate: found.estimate,
      };
    const verdict: Verification = {...about, ...found.judged};
    return {
      ...base,
      outcome: verdict.outcome,
      says: sayVerdict(verdict),
      estimate: found.estimate,
      verdict,
      ...(verdict.rows === undefined ? {} : {rows: verdict.rows}),
      ...(verdict.columns === undefined ? {} : {columns: verdict.columns}),
      ...(found.differing === undefined ? {} : {differing: found.differing}),
    };
  } catch (error) {
    workshop.signal.throwIfAborted();
    if (!(error instanceof NotRun)) throw error;
    const reason = error.message;
    return {
      ...base,
      outcome: 'not-run',
      says: reason,
      ...(error.grant === undefined ? {} : {grant: error.grant}),
      ...(error.estimate === undefined ? {} : {estimate: error.estimate}),
      // A network that is away says nothing of a candidate: another day it is asked again.
      ...(error.hasFailed ? {hasFailed: true as const} : {verdict: {...about, outcome: 'not-run', reason}}),
    };
  }
}

interface Settings {
  readonly role: string;
  readonly schemas: readonly string[];
  readonly maxBytes: number;
  readonly seconds: number;
}

/** What config allows; one sentence where it allows nothing. */
function verifySettings({loaded}: Workshop, account: string, options: VerifyOptions): Settings | string {
  const config = loaded.config.accounts[account];
  if (config?.kind !== 'snowflake')
    return `${account === '' ? 'Its source' : `The account ${account}`} has no warehouse to run it in.`;
  const {verify} = config as SnowflakeAccountConfig;
  if (verify === undefined) return `No role may compare rows: set accounts.${account}.verify.role in the config.`;
  if (options.unattended === true && !verify.unattended)
    return `Nobody is there, and accounts.${account}.verify.unattended is not set.`;
  return {
    role: verify.role,
    schemas: verify.schemas,
    maxBytes: options.maxBytes ?? bytesOf(verify['max-bytes']),
    seconds: verify['timeout-seconds'],
  };
}

async function comparerOf(workshop: Workshop, account: string): Promise<RowComparer> {
  try {
    const comparer = await workshop.comparer(account);
    if (comparer !== undefined) return comparer;
  } catch (error) {
    throw refusedLogin(error);
  }
  throw new NotRun(`The account ${account} has no warehouse to run it in.`);
}

/** @returns what may give other rows each time */
function gated(pair: VerifyPair, schemas: readonly string[]): readonly string[] {
  const [original, model] = [gateQuery(pair.original, schemas), gateQuery(pair.model, schemas)];
  const [refusal] = [...original.refusals, ...model.refusals];
  if (refusal !== undefined) throw new NotRun(refusal);
  return original.unsteady;
}

async function compared(
  workshop: Workshop,
  comparer: RowComparer,
  pair: VerifyPair,
  settings: Settings,
  options: VerifyOptions,
  unsteady: readonly string[],
): Promise<
  | {readonly judged: Judged; readonly estimate: Estimate; readonly differing?: readonly Row[]}
  | {readonly estimate: Estimate}
> {
  const ask = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      workshop.signal.throwIfAborted();
      throw refused(error, what, pair, comparer, settings);
    }
  };
  const original = {sql: pair.original, columns: await ask('the original', () => comparer.columns(pair.original))};
  const model = {sql: pair.model, columns: await ask('the model', () => comparer.columns(pair.model))};
  const columns = compareColumns(original.columns, model.columns);
  if (columns.shared.length === 0) throw new NotRun('The original and the model have no column in common.');
  const both: Comparable = {original, model, shared: columns.shared};
  const estimate = await ask('the plan of the comparison', () => comparer.estimate(both));
  if (estimate === undefined) throw new NotRun('The account does not say what the comparison would read.');
  if (options.estimateOnly === true) return {estimate};
  if (estimate.bytes > settings.maxBytes) {
    const sizes = `${sizeOf(estimate.bytes)}, more than the ${sizeOf(settings.maxBytes)} of verify.max-bytes`;
    throw new NotRun(`It would read ${sizes}.`, {estimate});
  }
  const judged = judge(columns, await ask('the comparison', () => comparer.compare(both)), unsteady);
  const atMost = options.showRows ?? 0;
  if (judged.outcome !== 'different' || atMost === 0) return {judged, estimate};
  const places = keysOf(pair, both);
  const differing = await ask('the differing rows', () => Array.fromAsync(comparer.differing(both, places, atMost)));
  return {judged, estimate, differing: differing.map((row) => withNames(row, both, places))};
}

/** The columns that tell a row from any other, where the query says which; else all of them. */
function keysOf({draft}: VerifyPair, {shared}: Comparable): readonly number[] {
  const key = draft.tests?.find(({kind}) => kind === 'unique');
  const places = key?.columns.map((name) => shared.findIndex((one) => one.name === name)) ?? [];
  return places.length > 0 && !places.includes(-1) ? places : shared.map((_, index) => index);
}

function withNames(row: Row, {shared}: Comparable, places: readonly number[]): Row {
  const values = Object.values(row);
  const keys = places.map((place, index) => [shared[place]!.name, values[index] ?? null] as const);
  return Object.fromEntries([...keys, ['in original', values.at(-2) ?? null], ['in model', values.at(-1) ?? null]]);
}

/**
 * The account's refusal as a reason that may be stored and published: its own words only where it compiled nothing, as an
 * error while rows are read may quote one.
 */
function refused(error: unknown, what: string, pair: VerifyPair, comparer: RowComparer, settings: Settings): Error {
  if (error instanceof UserError) return refusedLogin(error);
  if (!(error instanceof WarehouseError)) return error instanceof Error ? error : new Error(String(error));
  const {code, sqlState = '', message, hint} = error;
  if (hint !== undefined) return new NotRun(`${oneLine(message)} ${hint}`);
  if (code === 'statement-timeout' || ['000630', '630'].includes(code))
    return new NotRun(`It took longer than ${settings.seconds} s (verify.timeout-seconds).`);
  if (error.isDenied) {
    // The account names the object, or the first of its database and schema that the role does not see.
    const [, told = ''] = /'([^']+)'/.exec(message) ?? [];
    const named = pair.relations.filter((relation) => `${relationKey(relation)}.`.startsWith(`${told}.`));
    const relations = named.length > 0 ? named : pair.relations;
    return new NotRun(
      `The role ${settings.role} may not read ${relations.map(relationKey).join(', ')}, or there is no such thing.`,
      {grant: comparer.grants(relations)},
    );
  }
  if (/^(?:42|0A|02)/.test(sqlState)) return new NotRun(`The account refuses ${what}: ${oneLine(message)}`);
  return new NotRun(`The account stopped ${what} with the error ${code}.`);
}

function refusedLogin(error: unknown): Error {
  if (!(error instanceof UserError)) return error instanceof Error ? error : new Error(String(error));
  return new NotRun([messageOf(error), error.hint ?? ''].join(' ').trim(), {hasFailed: true});
}

function oneLine(message: string): string {
  const text = message
    .replace(/^SQL compilation error:\s*/i, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
