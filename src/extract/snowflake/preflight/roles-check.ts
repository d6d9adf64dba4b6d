import type {Check} from '../../../ports/preflight.ts';
import {type AskedAccount, DEFAULT_ROLES} from './account.ts';
import {checkOf, counted, listed} from './check.ts';
import {grantText, type HeldGrant, type HeldGrants} from './held.ts';
import type {Inventory} from './inventory.ts';
import type {SessionFacts} from './login-check.ts';
import {nameText} from './names.ts';

/** Names of surplus grants that a line has room for. */
const NAMED = 4;

/** The reader: that its grants can be listed, and whether it holds more than it needs. It needs no table data. */
export function readerCheck(asked: AskedAccount, held: HeldGrants, surplus: readonly HeldGrant[]): Check {
  const parts = {section: 'account', subject: 'reader'} as const;
  const inherits = held.own.filter(({on, through}) => on === 'ROLE' && through === held.role);
  const says = [
    `${nameText(held.role)}${inherits.length === 0 ? '' : `, with ${listed(inherits.map(({name}) => nameText(name[0] ?? '')))}`}.`,
  ];
  if (!held.isKnown) says.push('Its grants cannot be listed, so every statement that may be missing is named.');
  const isTooMuch = ({privilege, on}: HeldGrant): boolean =>
    privilege === 'OWNERSHIP' || privilege === 'MANAGE GRANTS' || (privilege === 'SELECT' && /TABLE/.test(on));
  if (surplus.length > 0) {
    says.push(`${counted(surplus.length, 'grant')} that no configured source needs: ${some(surplus)}.`);
    if (surplus.some(isTooMuch)) says.push('A reader needs neither table data nor the rights of an owner.');
  }
  return checkOf(asked, {...parts, status: surplus.some(isTooMuch) ? 'warning' : 'ok', says: says.join(' ')});
}

/** The role that sees what there is without reading it: a person gives it for one evening. */
export function inventoryCheck(
  asked: AskedAccount,
  facts: SessionFacts,
  held: HeldGrants | undefined,
  inventory: Inventory,
): Check {
  const parts = {section: 'account', subject: 'inventory'} as const;
  const role = held?.role ?? asked.inventory;
  if (role === undefined) {
    const says = `No inventory-role is set: what nobody granted is known only as far as ACCOUNT_USAGE lists owners. \`wsr doctor --grants\` prints one (${DEFAULT_ROLES.inventory}).`;
    return checkOf(asked, {...parts, status: 'info', says});
  }
  if (held === undefined) return checkOf(asked, {...parts, ...notGranted(facts, role)});
  const others = held.own.filter(({privilege, on}) => !(privilege === 'MANAGE GRANTS' && on === 'ACCOUNT'));
  const more = others.length === 0 ? '' : ` It also holds ${some(others)}.`;
  if (!held.managesGrants) {
    const sql = `GRANT MANAGE GRANTS ON ACCOUNT TO ROLE ${nameText(role)};`;
    const says = `${nameText(role)} does not see what was not granted to it: private places of others are known only as far as ACCOUNT_USAGE or the last harvest lists them.${more}`;
    return checkOf(asked, {...parts, status: 'warning', says, grants: [{sql, by: 'ACCOUNTADMIN'}]});
  }
  const {places} = inventory;
  const of = (type: string): number => places.filter((place) => place.type === type).length;
  const databases = new Set(places.map(({database}) => database)).size;
  const says = `${nameText(role)} lists ${counted(of('WORKSPACE'), 'workspace')} and ${counted(of('NOTEBOOK'), 'notebook')} in ${counted(databases, 'database')}, and reads none of them.${more}${inventory.gaps.map((gap) => ` ${gap}`).join('')}`;
  return checkOf(asked, {...parts, status: inventory.gaps.length > 0 ? 'warning' : 'ok', says});
}

/** The role that compares rows: what it may select, and what is missing on the way there. */
export function verifyCheck(asked: AskedAccount, facts: SessionFacts, held: HeldGrants | undefined): Check {
  const parts = {section: 'account', subject: 'verify'} as const;
  const role = held?.role ?? asked.verify;
  if (role === undefined) {
    const says = `No role is set that may compare rows; \`wsr doctor --grants\` prints one (${DEFAULT_ROLES.verify}). A harvest needs none.`;
    return checkOf(asked, {...parts, status: 'info', says});
  }
  if (held === undefined) return checkOf(asked, {...parts, ...notGranted(facts, role)});
  const selects = held.own.filter(({privilege, on}) => privilege === 'SELECT' && /TABLE|VIEW|STREAM/.test(on));
  const warehouses = held.own.filter(({privilege, on}) => privilege === 'USAGE' && on === 'WAREHOUSE');
  const bySchema = Map.groupBy(selects, ({name}) => name.slice(0, 2).map(nameText).join('.'));
  const to = `TO ROLE ${nameText(role)}`;
  const missing = new Set<string>();
  const needed = new Set<string>();
  for (const [schema, [first]] of bySchema) {
    const [database = '', inside = ''] = first?.name ?? [];
    needed.add(JSON.stringify(['DATABASE', database]));
    needed.add(JSON.stringify(['SCHEMA', database, inside]));
    if (!held.has('DATABASE', [database], 'USAGE')) missing.add(`GRANT USAGE ON DATABASE ${nameText(database)} ${to};`);
    if (!held.has('SCHEMA', [database, inside], 'USAGE')) missing.add(`GRANT USAGE ON SCHEMA ${schema} ${to};`);
  }
  const wanted = asked.compute ?? facts.warehouse;
  if (warehouses.length === 0)
    missing.add(`GRANT USAGE ON WAREHOUSE ${wanted === undefined ? '<warehouse>' : nameText(wanted)} ${to};`);
  const others = held.own.filter(
    (grant) =>
      !selects.includes(grant) &&
      !warehouses.includes(grant) &&
      !(grant.privilege === 'USAGE' && needed.has(JSON.stringify([grant.on, ...grant.name]))),
  );
  const scope = [...bySchema].map(([schema, grants]) => `${schema} (${grants.length})`);
  const says = [
    `${nameText(role)} may select in ${scope.length === 0 ? 'no schema' : listed(scope)}${warehouses.length === 0 ? '' : `, with ${listed(warehouses.map(({name}) => nameText(name[0] ?? '')))}`}.`,
    ...(others.length === 0 ? [] : [`It also holds ${some(others)}.`]),
  ];
  return checkOf(asked, {
    ...parts,
    status: missing.size > 0 ? 'warning' : 'ok',
    says: says.join(' '),
    grants: [...missing].map((sql) => ({sql, by: 'SECURITYADMIN'})),
  });
}

function notGranted(facts: SessionFacts, role: string): Pick<Check, 'status' | 'says' | 'grants'> {
  return {
    status: 'warning',
    says: `${nameText(role)} does not exist or is not granted to ${facts.user}.`,
    grants: [{sql: `GRANT ROLE ${nameText(role)} TO USER ${nameText(facts.user)};`, by: 'SECURITYADMIN'}],
  };
}

function some(grants: readonly HeldGrant[]): string {
  const texts = grants.map(grantText).toSorted();
  const more = texts.length - NAMED;
  return listed([...texts.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])]);
}
