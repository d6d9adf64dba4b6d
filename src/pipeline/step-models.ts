import type {Asset} from '../model/asset.ts';
import type {ModelDraft} from '../model/model-draft.ts';
import type {Statement} from '../model/statement.ts';
import {hash32, sha256Of} from '../parse/hash.ts';
import {candidateId} from '../parse/identity.ts';
import {relationKey} from '../parse/resolve.ts';
import {NOTHING_MASKED, personalDataMask, type PersonalDataMask} from '../redact/personal-data.ts';
import {rewriteStatement} from '../rewrite/rewrite-statement.ts';
import {type Step, stepsOf} from '../rewrite/steps.ts';
import type {Workshop} from './context.ts';
import {sheetFindings, type WholeStatement, wholeStatement} from './whole-statement.ts';

/** A step of a sheet with the model that it is. */
export interface StepModel {
  readonly step: Step;
  readonly draft: ModelDraft;
  /** The steps that it reads itself. */
  readonly reads: readonly Step[];
}

/**
 * The models of the temporary tables that several results of a sheet use, in the order of the sheet. They depend on the sheet
 * alone, never on who reads them: two branches add the same file. A table that cannot be a model by itself is none, and
 * stays a part of its readers.
 *
 * @param reader for a statement that reads no temporary table there is nothing to find out
 */
export function stepModels(
  {loaded}: Pick<Workshop, 'loaded'>,
  asset: Asset,
  sheet: readonly Statement[],
  reader: Pick<Statement, 'temporary'>,
): readonly StepModel[] {
  if (reader.temporary === undefined) return [];
  const known = ofSheets.get(loaded) ?? new Map<string, readonly StepModel[]>();
  ofSheets.set(loaded, known);
  const key = hash32(JSON.stringify([asset.id, asset.title, asset.context, asset.changedAt, asset.owner, asset.body]));
  const models = known.get(key) ?? modelsOf({loaded}, asset, sheet);
  known.delete(key);
  known.set(key, models);
  const [oldest] = known.keys();
  if (known.size > MOST_SHEETS && oldest !== undefined) known.delete(oldest);
  return models;
}

/** So many sheets are kept in memory: candidates of one sheet are seldom asked about in a row. */
const MOST_SHEETS = 200;
const ofSheets = new WeakMap<Workshop['loaded'], Map<string, readonly StepModel[]>>();

function modelsOf({loaded}: Pick<Workshop, 'loaded'>, asset: Asset, sheet: readonly Statement[]): readonly StepModel[] {
  const {'personal-data': policy, 'allow-domains': allowDomains} = loaded.config.redact;
  // What a reviewer released for one reader is not released for the others.
  const mask = policy === 'keep' ? NOTHING_MASKED : personalDataMask({allowDomains});
  let steps = stepsOf(sheet, asset);
  for (;;) {
    const models: StepModel[] = [];
    for (const step of steps) {
      const draft = draftOfStep(asset, sheet, step, steps, mask, models);
      if (draft === undefined) break;
      models.push(draft);
    }
    const refused = steps[models.length];
    if (refused === undefined) return models;
    steps = steps.filter((step) => step !== refused);
  }
}

/** A draft whose imports of steps are models, with those models. */
export function withSteps(
  draft: ModelDraft,
  {steps}: Pick<WholeStatement, 'steps'>,
  models: readonly StepModel[],
): ModelDraft {
  if (steps.length === 0) return draft;
  const needed = new Set<Step>();
  const open = [...steps];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (needed.has(at)) continue;
    needed.add(at);
    open.push(...(models.find(({step}) => step === at)?.reads ?? []));
  }
  return {
    ...readingSteps(draft, steps),
    steps: models.filter(({step}) => needed.has(step)).map((model) => model.draft),
  };
}

function readingSteps(draft: ModelDraft, steps: readonly Step[]): ModelDraft {
  const byRelation = new Map(steps.map((step) => [relationKey(step.relation), step.name]));
  return {
    ...draft,
    imports: draft.imports.map((one) => {
      const model = byRelation.get(relationKey(one.relation));
      return model === undefined ? one : {...one, model};
    }),
  };
}

function draftOfStep(
  asset: Asset,
  sheet: readonly Statement[],
  step: Step,
  steps: readonly Step[],
  mask: PersonalDataMask,
  models: readonly StepModel[],
): StepModel | undefined {
  const {maker, written} = step.made;
  const others = steps.filter((one) => one !== step);
  const whole = wholeStatement(sheet, maker, step.name, others);
  if ('refusal' in whole) return undefined;
  const behind = new Map([...whole.makers, ...whole.setters, ...written].map((one) => [one.ordinal, one]));
  const original = [...behind.values()]
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .map(({sql}) => sql)
    .join(';\n\n');
  const outcome = rewriteStatement({
    candidate: candidateId(maker.shape),
    name: step.name,
    sql: whole.sql,
    parameters: whole.parameters,
    context: {...asset.context, ...maker.context},
    findings: sheetFindings(whole),
    provenance: {
      statement: maker.id,
      asset: asset.id,
      locator: asset.locator,
      title: asset.title,
      owner: asset.owner,
      original,
      originalHash: sha256Of(original),
      ...(asset.changedAt === undefined ? {} : {changedAt: asset.changedAt}),
      otherOwners: [],
      runs: 0,
      people: 0,
      reasons: [],
    },
    mask,
  });
  if ('refusal' in outcome || whole.steps.some((one) => !models.some((model) => model.step === one))) return undefined;
  const {transient: _, replaces: __, ...draft} = readingSteps(outcome.draft, whole.steps);
  // That the table was for the session only says nothing of a step, which is no table.
  const findings = draft.findings.filter(({rule}) => rule !== 'temporary-result');
  return {step, reads: whole.steps, draft: {...draft, materialized: 'ephemeral', layer: 'intermediate', findings}};
}
