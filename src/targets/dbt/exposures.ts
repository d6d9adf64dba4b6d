import type {ModelDraft} from '../../model/model-draft.ts';

type Mapping = Readonly<Record<string, unknown>>;

/**
 * The `exposures:` of a model, each under a name that begins with the model's: a dashboard that reads two models is in two files, of
 * two branches, and dbt knows each name once.
 * @param taken names of the project that are not of this model
 * @param ref as `depends_on` has it: `ref('weekly')`
 */
export function exposuresOf(
  {name, exposures = []}: ModelDraft,
  taken: ReadonlySet<string>,
  ref: string,
): readonly Mapping[] {
  const used = new Set(taken);
  return exposures.map(({name: own, label, type, maturity, description, owner}) => {
    const base = own === name || own.startsWith(`${name}_`) ? own : `${name}__${own}`;
    let free = base;
    for (let n = 2; used.has(free); n++) free = `${base}_${n}`;
    used.add(free);
    return {
      name: free,
      label,
      type,
      maturity,
      description,
      depends_on: [ref],
      owner: {...(owner.email === undefined ? {} : {email: owner.email}), name: owner.name},
      config: {tags: ['rescued']},
    };
  });
}
