import type {ImportCte, ModelDraft, ModelTest} from '../model/model-draft.ts';
import {relationKey} from '../parse/resolve.ts';
import {splitText} from '../parse/split/split.ts';
import type {Tree} from '../ports/git.ts';
import type {Project, ProjectModel, ProjectModels, Rendered, Target} from '../ports/target.ts';
import {frontMatter, readFrontMatter} from './text/front-matter.ts';
import {layoutModel} from './text/layout.ts';
import {LEGAL_NAME, spellRelation, withoutMailDomain} from './text/names.ts';
import {projectRoot, stemOf} from './text/paths.ts';
import {fillIn, withSessionVariables} from './text/variables.ts';

const FOLDER = 'rescued/';

/** A folder of SQL files that run as they are, for repositories without dbt. */
const plainSql: Target = {
  id: 'plain-sql',
  describes:
    'One runnable query per file below rescued/, what is known of it above it, its verbatim original beside it.',

  async inspect(repository: Tree, root: string): Promise<Project> {
    const folder = projectRoot(root);
    const files = (await repository.list(folder + FOLDER)).filter((path) => path.endsWith('.sql'));
    const own = files.filter((path) => !path.startsWith(`${folder}${FOLDER}originals/`));
    const origins = await Promise.all(
      own.map(async (path) => [stemOf(path), originOf((await repository.read(path)) ?? '')] as const),
    );
    const rescued = origins.flatMap(([name, origin]) =>
      origin === undefined ? [] : [[name, origin.candidate] as const],
    );
    return {root: folder, taken: new Set(files.map(stemOf)), rescued: new Map(rescued)};
  },

  async models(repository: Tree, root: string): Promise<ProjectModels> {
    const folder = projectRoot(root) + FOLDER;
    return {
      stamp: '',
      read: async () => {
        const paths = (await repository.list(folder)).filter((path) => /^[^/]+\.sql$/i.test(path.slice(folder.length)));
        const texts = await Promise.all(paths.map((path) => repository.read(path)));
        const models = paths.map((path, index) => modelOf(path, texts[index] ?? ''));
        return {models, built: [], sources: [], notes: []};
      },
    };
  },

  render(draft: ModelDraft, project: Project): Rendered {
    if (!LEGAL_NAME.test(draft.name)) {
      const reason = `The name “${draft.name}” is not one of lower-case letters, digits and underscores.`;
      return {files: [], refusals: [{candidate: draft.candidate, name: draft.name, reason}]};
    }
    const folder = project.root + FOLDER;
    const {original} = draft.provenance;
    // A query that fills a table is none that gives its rows: it stands apart, and no reader of models finds it.
    const place = draft.scaffold === undefined ? folder : `${folder}scaffolds/`;
    const text = `${frontMatter(dataOf(draft))}\n${settings(draft)}${runnable(draft)}`;
    return {
      files: [
        {path: `${place}${draft.name}.sql`, text},
        {path: `${folder}originals/${draft.name}.sql`, text: original.endsWith('\n') ? original : `${original}\n`},
      ],
      refusals: [],
    };
  },
};

export default plainSql;

/**
 * A draft as a query that runs as it is, ending with a line feed and without terminator: steps of its sheet stand in it, other
 * models are the objects that they stand for. Every variable is what it is where nobody gives it a value.
 */
export function plainQuery(draft: ModelDraft): string {
  return queryOf(draft, (text, {variables}) => fillIn(text, variables, ({stands}) => stands));
}

function runnable(draft: ModelDraft): string {
  return queryOf(draft, (text, {variables}) => withSessionVariables(text, variables));
}

function queryOf(draft: ModelDraft, author: (text: string, draft: ModelDraft) => string): string {
  const steps = new Map((draft.steps ?? []).map((step) => [step.name, step]));
  const render = (one: ModelDraft): string =>
    layoutModel(one, {
      source: ({relation}) => spellRelation(relation),
      query: ({model}: ImportCte) => {
        const step = model === undefined ? undefined : steps.get(model);
        return step === undefined || step === one ? undefined : render(step);
      },
      author: (text) => author(text, one),
    });
  return render(draft);
}

/** What files of earlier versions say that they were made from; its lines may break anywhere. */
const ORIGIN = /Candidate ([0-9a-f]+), statement [0-9a-f]+:(e\d+_[0-9a-f]+):\d+/;

/** The query of a file, which is its last statement: before it come the settings of its variables. */
function modelOf(path: string, text: string): ProjectModel {
  const query = splitText(text).pieces.at(-1);
  const origin = originOf(text);
  return {
    name: stemOf(path),
    path,
    sql: query === undefined ? text : text.slice(query.span.start, query.span.end),
    ...(origin === undefined ? {} : {origin}),
  };
}

function originOf(text: string): ProjectModel['origin'] {
  const data = readFrontMatter(text) as {origin?: {candidate?: unknown; statement?: unknown}} | null | undefined;
  const {candidate, statement} = data?.origin ?? {};
  if (typeof candidate === 'string' && typeof statement === 'string') {
    const exact = statement.split(':')[1];
    return {candidate, ...(exact === undefined ? {} : {exact})};
  }
  const [, named, exact] = ORIGIN.exec(text.replaceAll('\n-- ', ' ')) ?? [];
  return named === undefined || exact === undefined ? undefined : {candidate: named, exact};
}

/** Whoever runs the file writes the values in here. */
function settings({variables, steps = []}: ModelDraft): string {
  const all = [...steps.flatMap((step) => step.variables), ...variables];
  const lines = [...new Map(all.map((one) => [one.name, one])).values()].map(
    ({name, stands, isNumber}) => `set ${name} = ${isNumber === true ? stands : `'${stands}'`};\n`,
  );
  return lines.length === 0 ? '' : `${lines.join('')}\n`;
}

/** What is known of a query, for people and programs; nothing that another night would count anew. */
function dataOf(draft: ModelDraft): Readonly<Record<string, unknown>> {
  const {provenance, replaces, scaffold, columns, exposures = []} = draft;
  return {
    name: draft.name,
    description: draft.description,
    ...(scaffold === undefined
      ? {materialized: draft.materialized}
      : {fills: relationKey(scaffold.into), not_rebuilt: scaffold.says}),
    ...(replaces === undefined ? {} : {replaces: relationKey(replaces)}),
    ...(draft.dynamic === undefined ? {} : {dynamic_table: draft.dynamic}),
    ...(draft.secure === undefined ? {} : {secure: draft.secure}),
    ...(draft.group === undefined ? {} : {group: draft.group}),
    origin: {
      candidate: draft.candidate,
      statement: provenance.statement,
      worksheet: provenance.title,
      locator: provenance.locator,
      ...(provenance.owner.name === '' ? {} : {owner: withoutMailDomain(provenance.owner.name)}),
      ...(provenance.changedAt === undefined ? {} : {changed_at: provenance.changedAt}),
      sha256: provenance.originalHash,
    },
    reads: relationsOf(draft),
    ...(columns.length === 0 ? {} : {columns: columns.map(({name, type, description}) => ({name, type, description}))}),
    ...(draft.tests === undefined || draft.tests.length === 0 ? {} : {tests: draft.tests.map(testOf)}),
    ...(exposures.length === 0
      ? {}
      : {read_by: exposures.map(({label, type, description}) => ({label, type, description}))}),
  };
}

/** What it reads of the account: what it reads of a step of its sheet, the step reads. */
function relationsOf({imports, steps = []}: ModelDraft): readonly string[] {
  const names = new Set(steps.map(({name}) => name));
  const read = [...imports, ...steps.flatMap((step) => step.imports)].filter(
    ({model}) => model === undefined || !names.has(model),
  );
  return [...new Set(read.map(({relation}) => relationKey(relation)))];
}

function testOf({kind, columns, values, reason}: ModelTest): Readonly<Record<string, unknown>> {
  return {[kind]: columns, values, because: reason};
}
