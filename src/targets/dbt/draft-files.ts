import type {ImportCte, ModelDraft, ModelFile, ModelVariable} from '../../model/model-draft.ts';
import {spellRelation} from '../text/names.ts';
import {layoutModel} from '../text/layout.ts';
import {fillIn} from '../text/variables.ts';
import {dataTests} from './data-tests.ts';
import {exposuresOf} from './exposures.ts';
import {escapeJinja, jinjaString, rawBlock} from './jinja.ts';
import {isOwn, type Places} from './places.ts';
import type {DbtProject} from './project.ts';
import {analysisProperties, kept, modelProperties} from './properties.ts';
import type {Reading} from './resolve.ts';
import {isRecord, listIn, propertiesFile, textIn} from './yaml.ts';
import {appendEntries, type Entry} from './yaml-append.ts';

type Readings = ReadonlyMap<ImportCte, Reading>;

/** The model of a draft, its properties, its tests that are queries, and who reads it. */
export function modelFiles(
  draft: ModelDraft,
  isStep: boolean,
  places: Places,
  readings: Readings,
  project: DbtProject,
): readonly ModelFile[] {
  const {conventions, packages, groups} = project;
  const ref = `ref(${jinjaString(draft.name, conventions.quote)})`;
  const tests = dataTests(draft, conventions.tests, packages, `{{ ${ref} }}`);
  const entry = modelProperties(draft, {tests, testsKey: conventions.tests.key, groups, isStep});
  const others = new Set([...project.exposures].flatMap(([name, path]) => (path === places.exposures ? [] : name)));
  const exposures = exposuresOf(draft, others, `ref('${draft.name}')`);
  return [
    {path: places.model, text: modelText(draft, readings, project)},
    ...propertiesOf(draft, entry, isStep, places, project),
    ...tests.queries.map(({name, text}) => ({path: `${places.tests}${name}.sql`, text})),
    ...(exposures.length === 0 ? [] : [{path: places.exposures, text: fileOf({exposures}, [], project)}]),
    ...(isStep ? [] : [{path: places.original, text: rawBlock(draft.provenance.original)}]),
  ];
}

/**
 * A draft that is no model: the verbatim original, and a start for an incremental model that dbt does not render, as it would build
 * a table without the history that the original's has.
 */
export function scaffoldFiles(
  draft: ModelDraft,
  places: Places,
  readings: Readings,
  project: DbtProject,
): readonly ModelFile[] {
  const {into, says} = draft.scaffold!;
  const table =
    into.database === undefined || into.schema === undefined
      ? into.name
      : spellRelation({...into, database: into.database, schema: into.schema});
  const lines = [
    `A start for an incremental model of ${table}, and no model yet: move it below the models when it is one.`,
    'The table holds what earlier runs put into it, which this query cannot give again.',
    ...says,
    'Set unique_key and the condition of is_incremental() to what a run adds; build it beside the table and compare before it takes its place.',
  ];
  const config = Object.entries({
    ...kept({...draft, materialized: 'table'}),
    materialized: 'incremental',
    on_schema_change: 'fail',
  });
  const head = [
    ...lines.map((line) => `-- ${line.replace(/\s+/g, ' ')}`),
    `{{ config(${config.map(([key, value]) => `${key}=${typeof value === 'string' ? jinjaString(value) : value === true ? 'true' : 'false'}`).join(', ')}) }}`,
    '',
  ].join('\n');
  const tail = '-- {% if is_incremental() %} where … > (select max(…) from {{ this }}) {% endif %}\n';
  return [
    {path: places.original, text: rawBlock(draft.provenance.original)},
    {path: places.scaffold, text: rawBlock(`${head}${modelText(draft, readings, project)}${tail}`)},
    {path: places.analysis, text: fileOf({analyses: [analysisProperties(draft)]}, [], project)},
  ];
}

function modelText(draft: ModelDraft, readings: Readings, {conventions: {quote}}: DbtProject): string {
  const call = (name: string, ...given: readonly string[]): string => `{{ ${name}(${given.join(', ')}) }}`;
  return layoutModel(draft, {
    source: (imported) => {
      const reading = readings.get(imported)!;
      const quoted = (text: string): string => jinjaString(text, quote);
      if (reading.kind === 'source') return call('source', quoted(reading.use.source), quoted(reading.use.table));
      const {name, package: owner, version} = reading;
      return call(
        'ref',
        ...(owner === undefined ? [] : [quoted(owner)]),
        quoted(name),
        ...(version === undefined ? [] : [`v=${/^\d+$/.test(version) ? version : quoted(version)}`]),
      );
    },
    author: (text) => fillIn(escapeJinja(text), draft.variables, spellVariable),
  });
}

/** With a value of its own even where nobody gives one, so that the project still compiles. */
function spellVariable({name, stands, isNumber}: ModelVariable): string {
  return `{{ var(${jinjaString(name)}, ${isNumber === true ? stands : jinjaString(stands)}) }}`;
}

/**
 * In a file of the model's own, or at the end of the one that the models of the folder share. An entry that stands among others
 * is left as it is: somebody may have worked on it.
 */
function propertiesOf(
  draft: ModelDraft,
  entry: Entry,
  isStep: boolean,
  {properties, ownProperties}: Places,
  project: DbtProject,
): readonly ModelFile[] {
  const whole = fileOf(
    {models: [entry.value]},
    (entry.comments ?? []).map(({path, text}) => ({path: ['models', 0, ...path], text})),
    project,
  );
  const existing = project.properties.get(properties);
  if (existing === undefined) return [{path: properties, text: whole}];
  if (isOwn(draft, isStep, project))
    return isAlone(draft.name, existing.content) ? [{path: properties, text: whole}] : [];
  const text = appendEntries(existing.text, {key: 'models'}, [entry], project.conventions.properties);
  return [text === undefined ? {path: ownProperties, text: whole} : {path: properties, text}];
}

/** Whether a file describes this one model and nothing else. */
function isAlone(name: string, content: unknown): boolean {
  if (!isRecord(content)) return false;
  const models = listIn(content, 'models');
  const isOnly = Object.keys(content).every((key) => key === 'version' || key === 'models');
  return isOnly && models.length === 1 && textIn(models[0]!, 'name')?.toLowerCase() === name;
}

function fileOf(
  content: Readonly<Record<string, unknown>>,
  comments: NonNullable<Entry['comments']>,
  {conventions: {properties}}: DbtProject,
): string {
  return propertiesFile({...(properties.hasVersion ? {version: 2} : {}), ...content}, properties, comments);
}
