import type {ProbeFinding} from '../../../../ports/preflight.ts';
import {messageOf} from '../../../../errors.ts';
import {type AskedAccount, DEFAULT_ROLES, under} from '../account.ts';
import {grantsHeldBy} from '../held.ts';
import {takeInventory} from '../inventory.ts';
import {loginCheck} from '../login-check.ts';
import {getProbe} from './get.ts';
import {hashesProbe} from './hashes.ts';
import type {Probe} from './probe.ts';
import {Pseudonyms, SYSTEM_ROLES} from './pseudonyms.ts';
import {selfGrantProbe} from './self-grant.ts';
import {applicationsProbe, columnsProbe, droppedNamesProbe, viewsProbe} from './surfaces.ts';
import {versionsProbe} from './versions.ts';

/** What the documentation leaves open, in the order of how much hangs on it. */
const PROBES: readonly Probe[] = [
  selfGrantProbe,
  versionsProbe,
  getProbe,
  hashesProbe,
  applicationsProbe,
  droppedNamesProbe,
  columnsProbe,
  viewsProbe,
];

/** What is to be known of an account before a transcript of it can be read. No name of it. */
export interface ProbedAccount {
  readonly version: string;
  readonly findings: readonly ProbeFinding[];
}

/** Tries everything that is not documented, by SHOW, SELECT, LIST, DESCRIBE and GET. Nothing is granted or changed. */
export async function probe(asked: AskedAccount): Promise<ProbedAccount> {
  const {facts, check} = await loginCheck(asked);
  if (facts === undefined) return {version: check.says, findings: []};
  const reader = asked.reader ?? facts.role;
  const held = await grantsHeldBy(asked.warehouse, reader, under(asked, reader));
  const role = asked.inventory ?? DEFAULT_ROLES.inventory;
  const inventoryHeld = facts.roles.includes(role)
    ? await grantsHeldBy(asked.warehouse, role, under(asked, role))
    : undefined;
  const seesAll = inventoryHeld?.managesGrants === true;
  const inventory = await takeInventory(asked, reader, inventoryHeld?.role, seesAll);
  const names = new Pseudonyms();
  // Names that errors may quote have to be known before the first of them.
  for (const person of inventory.people) names.of('USER', person.name);
  for (const database of inventory.databases.keys()) names.of('DATABASE', database);
  for (const {schema, name, owner} of inventory.places) {
    if (schema !== 'PUBLIC') names.of('SCHEMA', schema);
    if (name !== 'DEFAULT$') names.of('PLACE', name);
    if (!SYSTEM_ROLES.has(owner)) names.of('ROLE', owner);
  }
  const context = {asked, facts, reader, held, inventoryHeld, inventory, names};
  const findings: ProbeFinding[] = [];
  for (const {id, question, try: attempt} of PROBES) {
    const {seen, verdict} = await attempt(context).catch((error: unknown) => {
      asked.signal.throwIfAborted();
      return {seen: [], verdict: `Failed: ${messageOf(error)}`};
    });
    findings.push({id, question, seen: seen.map((line) => names.clean(line)), verdict: names.clean(verdict)});
  }
  return {version: /Snowflake \d+(?:\.\d+)*/.exec(check.says)?.[0] ?? 'Snowflake', findings};
}
