import {legalName, wordsOf} from '../../dedupe/legal-name.ts';
import type {FamilyReader} from '../../model/family.ts';
import type {ModelExposure} from '../../model/model-draft.ts';
import {withoutMailDomain} from '../description.ts';

/** A notebook whose text reads what a model makes. */
export interface ReadingNotebook {
  readonly title: string;
  readonly owner: string;
  /** What it reads, `DATABASE.SCHEMA.NAME`. */
  readonly object: string;
}

export interface ExposureInput {
  readonly readers: readonly FamilyReader[];
  readonly notebooks: readonly ReadingNotebook[];
  /** A person's or service's name and address, where the identity map knows them. */
  identity(userName: string): {readonly name: string; readonly email: string} | undefined;
}

/** What reads as whom: people are asked, not listed, and what dbt reads is a model. */
const KINDS: Readonly<Record<string, {readonly type: ModelExposure['type']; readonly is: string}>> = {
  bi: {type: 'dashboard', is: 'a BI tool'},
  loader: {type: 'application', is: 'a tool that copies data'},
  task: {type: 'application', is: 'a task'},
  service: {type: 'application', is: 'a service'},
};

/**
 * Exposures of a model from what the account saw read the original, and from notebooks whose text does: one for each tool, task,
 * service and notebook. Nothing in them counts, and nothing changes while the same ones go on reading. Sorted by name.
 */
export function exposuresOf({readers, notebooks, identity}: ExposureInput): readonly ModelExposure[] {
  const owner = (name: string): ModelExposure['owner'] => identity(name) ?? {name: withoutMailDomain(name)};
  const found: Omit<ModelExposure, 'name'>[] = [];
  const byReader = Map.groupBy(
    readers.filter(({actor, who}) => KINDS[actor] !== undefined && who !== ''),
    ({actor, who}) => `${actor} ${who}`,
  );
  for (const [, uses] of [...byReader].toSorted(([a], [b]) => (a < b ? -1 : 1))) found.push(ofReader(uses, owner));
  for (const [, [notebook]] of Map.groupBy(notebooks, ({title, owner: by}) => `${by} ${title}`)) {
    if (notebook !== undefined) found.push(ofNotebook(notebook, owner));
  }
  return named(found);
}

function ofReader(
  uses: readonly FamilyReader[],
  owner: (name: string) => ModelExposure['owner'],
): Omit<ModelExposure, 'name'> {
  const [{actor, who}] = uses as [FamilyReader];
  const {type, is} = KINDS[actor]!;
  const direct = uses.filter(({via}) => via === undefined);
  const counted = direct.length > 0 ? direct : uses;
  const objects = [...new Set(counted.map(({object}) => object))].toSorted();
  const through = [...new Set(counted.flatMap(({via}) => via ?? []))].toSorted();
  const since = counted.map(({firstDay}) => firstDay).toSorted()[0] ?? '';
  const isAgain = direct.some(({firstDay, lastDay}) => firstDay !== lastDay);
  const name = withoutMailDomain(who);
  const sure =
    direct.length === 0
      ? 'It reads a view of it, so what it needs of the model is not certain.'
      : isAgain
        ? 'It was seen on several days.'
        : 'It was seen on one day only.';
  return {
    label: name,
    type,
    maturity: isAgain ? 'medium' : 'low',
    description:
      `${name}, ${is}, was seen to read ${objects.join(' and ')}` +
      `${through.length === 0 ? '' : ` through ${through.join(' and ')}`}, first in ${since.slice(0, 7)}. ${sure}`,
    owner: owner(who),
  };
}

function ofNotebook(
  {title, owner: by, object}: ReadingNotebook,
  owner: (name: string) => ModelExposure['owner'],
): Omit<ModelExposure, 'name'> {
  return {
    label: title,
    type: 'notebook',
    maturity: 'low',
    description: `The notebook “${title}”${by === '' ? '' : ` of ${withoutMailDomain(by)}`} reads ${object}: its text says so, not a run of it.`,
    owner: owner(by === '' ? title : by),
  };
}

/** Gives each a name of its own, the same ones to the same exposures. */
function named(exposures: readonly Omit<ModelExposure, 'name'>[]): readonly ModelExposure[] {
  const taken = new Set<string>();
  const all = exposures.map((exposure): ModelExposure => {
    const wish = legalName(wordsOf(exposure.label)) ?? exposure.type;
    let name = wish;
    for (let n = 2; taken.has(name); n++) name = `${wish}_${n}`;
    taken.add(name);
    return {name, ...exposure};
  });
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
