import type {Check, ListedPerson} from '../../../ports/preflight.ts';
import {type AskedAccount, DEFAULT_ROLES, under} from './account.ts';
import {because, refusalOf} from './ask.ts';
import {checkOf} from './check.ts';
import {grantsHeldBy, type HeldGrants, typeText} from './held.ts';
import {type Inventory, takeInventory} from './inventory.ts';
import {loginCheck, type SessionFacts} from './login-check.ts';
import {lookAtObjects, type ObjectState} from './objects.ts';
import {ownStageCheck} from './own-stage-check.ts';
import {leftNothing, peopleChecks} from './people-check.ts';
import {lookInto, type PlaceState} from './places.ts';
import {inventoryCheck, readerCheck, verifyCheck} from './roles-check.ts';
import {sessionCheck} from './session-check.ts';
import {sharedChecks} from './shared-check.ts';
import {surplusOf} from './surplus.ts';
import {lookAtViews, viewChecks, type ViewState} from './views-check.ts';
import {warehouseCheck} from './warehouse-check.ts';

export interface Preflight {
  readonly checks: readonly Check[];
  /** Everybody the account lists, by USER_ID: names are used again. Empty where USERS cannot be read. */
  readonly people: readonly ListedPerson[];
}

const NOTHING: Inventory = {
  places: [],
  databases: new Map(),
  people: [],
  hasIds: false,
  isWhole: false,
  owned: [],
  gaps: [],
};

/**
 * Looks at an open account: who is logged in, the three roles, what each surface gives, and whose files nobody can read.
 * Everything it runs is SHOW, SELECT or LIST. A part that fails is one check that says so; the next goes on.
 */
export async function preflight(asked: AskedAccount): Promise<Preflight> {
  const checks: Check[] = [];
  const {check, facts} = await loginCheck(asked);
  checks.push(check);
  if (facts === undefined) return {checks, people: []};

  const reader = asked.reader ?? facts.role;
  const held = await grantsHeldBy(asked.warehouse, reader, under(asked, reader));
  const inventoryHeld = await heldIfGranted(asked, facts, asked.inventory, DEFAULT_ROLES.inventory);
  const verifyHeld = await heldIfGranted(asked, facts, asked.verify, DEFAULT_ROLES.verify);
  const lister = [inventoryHeld, held].find((each) => each?.managesGrants === true)?.role;

  // A role that sees some things more than the reader is of use, too.
  const listing = lister ?? inventoryHeld?.role;
  const inventory = await guarded(asked, checks, 'inventory', NOTHING, () =>
    takeInventory(asked, reader, listing, lister !== undefined),
  );
  const states = await guarded(asked, checks, 'files', [] as readonly PlaceState[], () =>
    lookInto(asked, reader, inventory.places),
  );
  const objects = await guarded(asked, checks, 'objects', [] as readonly ObjectState[], () =>
    lookAtObjects(asked, reader, listing, inventory.owned),
  );
  const views = await guarded(asked, checks, 'views', [] as readonly ViewState[], () => lookAtViews(asked, reader));
  const told = [
    ...states.map(({place}) => ({...place, on: typeText(place.type)})),
    ...objects.map((object) => ({...object, on: typeText(object.type)})),
  ];
  const surplus = surplusOf(asked, held, told, asked.compute ?? facts.warehouse);

  checks.push(readerCheck(asked, held, surplus));
  const each: readonly [string, () => Promise<readonly Check[]> | readonly Check[]][] = [
    ['inventory', () => [inventoryCheck(asked, facts, inventoryHeld, inventory)]],
    ['verify', () => [verifyCheck(asked, facts, verifyHeld)]],
    ['warehouse', async () => [await warehouseCheck(asked, facts, held, views)]],
    ['parameters', async () => [await sessionCheck(asked, facts)]],
    ['own stage', async () => [await ownStageCheck(asked, facts, reader)]],
    ['views', () => viewChecks(asked, held, views, {names: leftNothing(asked, inventory)})],
    ['shared', () => sharedChecks(asked, held, inventory, states, objects)],
    ['people', () => peopleChecks(asked, held, inventory, states)],
  ];
  for (const [subject, make] of each) checks.push(...(await guarded(asked, checks, subject, [], make)));
  return {checks, people: inventory.hasIds ? listedPeople(asked, inventory) : []};
}

/** Runs a part; one that fails becomes a check, and what it would have given is `otherwise`. */
async function guarded<T>(
  asked: AskedAccount,
  checks: Check[],
  subject: string,
  otherwise: T,
  make: () => Promise<T> | T,
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    asked.signal.throwIfAborted();
    const says = `This could not be looked at: ${because(refusalOf(error))}`;
    checks.push(checkOf(asked, {section: 'account', key: `failed ${subject}`, subject, status: 'failed', says}));
    return otherwise;
  }
}

/**
 * Grants of a role that the config names, or of the one that `--grants` proposes where this user has it.
 * @returns undefined where the role is not granted to the user, or no such role is named
 */
async function heldIfGranted(
  asked: AskedAccount,
  facts: SessionFacts,
  named: string | undefined,
  usual: string,
): Promise<HeldGrants | undefined> {
  const role = named ?? (facts.roles.includes(usual) ? usual : undefined);
  if (role === undefined) return undefined;
  if (facts.roles.length > 0 && !facts.roles.includes(role)) return undefined;
  const held = await grantsHeldBy(asked.warehouse, role, under(asked, role));
  return held.isKnown || facts.roles.includes(role) ? held : undefined;
}

function listedPeople(asked: AskedAccount, inventory: Inventory): readonly ListedPerson[] {
  return inventory.people
    .filter((person) => person.userId !== '' && asked.scope.user(person.name))
    .map(({userId, name, state, createdAt, deletedAt}) => ({
      account: asked.account,
      userId,
      name,
      state,
      ...(createdAt === undefined ? {} : {createdAt}),
      ...(deletedAt === undefined ? {} : {deletedAt}),
    }));
}
