import type {Candidate} from '../model/family.ts';
import type {ModelDraft} from '../model/model-draft.ts';
import {foldIdentifier, relationKey} from '../parse/resolve.ts';
import type {PersonalDataMask} from '../redact/personal-data.ts';
import {exposuresOf} from '../rewrite/properties/exposures.ts';
import {sayGrants} from '../rewrite/properties/grants.ts';
import type {Workshop} from './context.ts';

/** What a draft is joined with; without the identity map nobody has an address. */
export type DraftWorkshop = Pick<Workshop, 'catalog' | 'loaded'> & Partial<Pick<Workshop, 'identity'>>;

/**
 * Adds to a draft what is not in its text: who reads what the original writes, and which group of the project it belongs to.
 * Nothing in it is counted, so that a night that saw more runs changes nothing.
 */
export function withSurroundings(
  workshop: DraftWorkshop,
  {readBy = [], owner}: Pick<Candidate, 'readBy' | 'owner'>,
  draft: ModelDraft,
  mask: PersonalDataMask,
): ModelDraft {
  const made = draft.replaces === undefined ? undefined : relationKey(draft.replaces);
  const exposures = exposuresOf({
    // A family may write other objects as well, which are no concern of this model.
    readers: readBy.filter(({object}) => made === undefined || object === made),
    notebooks: (made === undefined ? [] : workshop.catalog.notebooksReading(made))
      .filter(({id}) => id !== draft.provenance.asset)
      .map(({title, owner: by}) => ({title: mask.prose(title), owner: by.name, object: made!})),
    identity: (name) => workshop.identity?.(name),
  });
  const own = ownRoles(workshop);
  const grants = (made === undefined ? [] : workshop.catalog.grantsOn(made)).flatMap(
    ({grantedTo, grantee, privileges}) =>
      own.has(grantee) ? [] : privileges.map((privilege) => ({privilege, to: grantedTo, grantee})),
  );
  const said = made === undefined ? [] : sayGrants(made, grants);
  const group = groupOf(workshop, owner.name);
  return {
    ...draft,
    description: [draft.description, ...said].join(' '),
    ...(exposures.length === 0 || draft.scaffold !== undefined ? {} : {exposures}),
    ...(group === undefined ? {} : {group}),
  };
}

/** The roles that this program reads and compares rows under: nobody misses a model by them. */
function ownRoles({loaded}: DraftWorkshop): ReadonlySet<string> {
  const roles = Object.values(loaded.config.accounts).flatMap((account) =>
    account.kind === 'snowflake' ? [account.role, account['inventory-role'], account.verify?.role] : [],
  );
  return new Set(roles.flatMap((role) => (role === undefined ? [] : [foldIdentifier(role)])));
}

/** The dbt group that the config gives the user or role that owned the original; case does not matter. */
function groupOf({loaded}: DraftWorkshop, owner: string): string | undefined {
  const groups = Object.entries(loaded.config.publish.groups ?? {});
  return groups.find(([name]) => name.toUpperCase() === owner.toUpperCase())?.[1];
}
