import {featuresOf} from '../dedupe/features.ts';
import type {Idf} from '../dedupe/idf.ts';
import {knownModel, type KnownModel, modelledAs, type ProjectRelations} from '../dedupe/modelled.ts';
import {messageOf, UserError} from '../errors.ts';
import type {Candidate, CandidateId} from '../model/family.ts';
import type {Modelled} from '../model/modelled.ts';
import type {RelationName} from '../model/statement.ts';
import {hash32} from '../parse/hash.ts';
import {readStatement} from '../parse/read-statement.ts';
import {relationKey} from '../parse/resolve.ts';
import type {ProjectModels} from '../ports/target.ts';
import type {Workshop} from './context.ts';

export {sayModelled} from '../dedupe/modelled.ts';

/** What is needed to look at the target project. */
export type ProjectPlace = Pick<Workshop, 'loaded' | 'log' | 'repository' | 'target'>;

/** The models of a project as they were read last, by workshop: a run reads them once. */
const read = new WeakMap<ProjectPlace, {readonly version: string; readonly models: Promise<readonly KnownModel[]>}>();

/**
 * The models that the target project has on the base branch, to compare candidates with. Read once per run, and again only when
 * the branch has moved or dbt has run since. None, and no word about it, where there is no project (yet): the candidates are
 * what they are without it.
 */
export async function modelsOf(workshop: ProjectPlace): Promise<readonly KnownModel[]> {
  const project = await find(workshop);
  if (project === undefined) return [];
  const {version, found} = project;
  const known = read.get(workshop);
  if (known?.version === version) return known.models;
  const models = readAll(workshop, found).catch((error: unknown) => {
    read.delete(workshop);
    giveUp(workshop, error);
    return [];
  });
  read.set(workshop, {version, models});
  return models;
}

/** The model that each candidate is in already, by candidate; what is set aside is compared with nothing. */
export function modelledCandidates(
  candidates: Iterable<Pick<Candidate, 'id' | 'sql' | 'context' | 'setAside'>>,
  models: readonly KnownModel[],
  idf: Idf,
): ReadonlyMap<CandidateId, Modelled> {
  const found = new Map<CandidateId, Modelled>();
  if (models.length === 0) return found;
  for (const {id, sql, context, setAside} of candidates) {
    if (setAside !== undefined) continue;
    const reading = readStatement(sql);
    const modelled = modelledAs(reading, featuresOf(reading, context), models, idf, {context, candidate: id});
    if (modelled !== undefined) found.set(id, modelled);
  }
  return found;
}

/**
 * Changes with everything that `modelsOf` reads; '' where there is no project. Costs a listing and one file of the commit, and
 * dbt's manifest where there is one: no model is read for it.
 */
export async function modelsVersion(workshop: ProjectPlace): Promise<string> {
  return (await find(workshop))?.version ?? '';
}

async function find(
  workshop: ProjectPlace,
): Promise<{readonly version: string; readonly found: ProjectModels} | undefined> {
  try {
    const target = await workshop.target();
    if (target.models === undefined) return undefined;
    const {repository, root, folder, base} = await workshop.repository();
    const head = await base(workshop.loaded.config.publish.base);
    if (head === undefined) return undefined;
    const found = await target.models(await repository.tree(head), root, folder);
    return found === undefined ? undefined : {version: hash32([target.id, root, head, found.stamp].join('\n')), found};
  } catch (error) {
    giveUp(workshop, error);
    return undefined;
  }
}

/** A harvest goes on without the project, whatever is wrong with it: publish will say so. */
function giveUp({log}: ProjectPlace, error: unknown): void {
  // No repository, no such folder, no git: nobody is asked to have one before something is published.
  if (error instanceof UserError) log.debug('There is no project to compare candidates with.', {why: error.code});
  else
    log.warn('The target project cannot be read; candidates are not compared with its models.', {
      why: messageOf(error),
    });
}

async function readAll(workshop: ProjectPlace, found: ProjectModels): Promise<readonly KnownModel[]> {
  const {models, built, sources, notes} = await found.read();
  for (const note of notes) workshop.log.info(note);
  const project: ProjectRelations = {
    built: new Set(built.map(relationKey)),
    sources: Map.groupBy(distinct(sources), ({name}) => name),
  };
  const known = models.map((model) => knownModel({...model, project}));
  const readable = known.filter((model) => model !== undefined);
  workshop.log.debug('Models of the project are read.', {
    models: readable.length,
    without: known.length - readable.length,
  });
  return readable;
}

function distinct(relations: readonly RelationName[]): readonly RelationName[] {
  return [...new Map(relations.map((relation) => [relationKey(relation), relation])).values()];
}
