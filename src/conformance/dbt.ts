import {rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ModelDraft, ModelFile} from '../model/model-draft.ts';
import dbt from '../targets/dbt.ts';
import {neutraliseJinja} from '../targets/dbt/jinja.ts';
import {plainQuery} from '../targets/plain-sql.ts';
import {checkBuild} from './build.ts';
import {CASES} from './cases.ts';
import type {Checks} from './checks.ts';
import {draftOf} from './draft.ts';
import type {Manifest} from './dbt-project.ts';
import {complaintOfAny, EMPTY_PROJECT, parseProject, sqlFilesBelow, treeOf, writeProject} from './dbt-project.ts';
import {checkLandmines} from './landmines.ts';
import {checkLedger} from './ledger.ts';
import {checkMerges} from './merges.ts';
import {checkPublished} from './published.ts';
import {checkSpider} from './spider.ts';
import {environment} from './environments.ts';
import {pipe, run} from './programs.ts';

export {parseProject} from './dbt-project.ts';

interface Rendered {
  readonly draft: ModelDraft;
  readonly files: readonly ModelFile[];
}

/** Renders every case against an empty project, each as if on a branch of its own. */
async function renderCases(checks: Checks): Promise<readonly Rendered[]> {
  const project = await dbt.inspect(treeOf(EMPTY_PROJECT), '');
  const rendered: Rendered[] = [];
  for (const one of CASES) {
    const result = draftOf(one);
    if ('refusal' in result) {
      checks.check(`${one.name} becomes a model`, result.refusal);
      continue;
    }
    const {files, refusals} = dbt.render(result.draft, project);
    checks.check(`${one.name} is rendered`, refusals[0]?.reason);
    rendered.push({draft: result.draft, files});
  }
  return rendered;
}

/** All branches merged: a file that several add has to be the same in each. */
function merge(rendered: readonly Rendered[], checks: Checks): readonly ModelFile[] {
  const merged = new Map(EMPTY_PROJECT.map((file) => [file.path, file]));
  for (const file of rendered.flatMap(({files}) => files)) {
    const other = merged.get(file.path);
    if (other)
      checks.check(`${file.path} is the same on every branch`, other.text === file.text ? undefined : file.text);
    merged.set(file.path, file);
  }
  return [...merged.values()];
}

function checkManifest(rendered: readonly Rendered[], manifest: Manifest | undefined, checks: Checks): void {
  for (const {draft} of rendered) {
    const node = manifest?.nodes[`model.conformance.${draft.name}`];
    const analysis = manifest?.nodes[`analysis.conformance.${draft.name}`];
    const relations = node?.depends_on.nodes.map((id) => manifest?.sources[id]?.relation_name ?? id).toSorted();
    const wanted = draft.imports.map(({relation}) => [relation.database, relation.schema, relation.name].join('.'));
    const spelt = relations?.map((relation) => relation.replaceAll('"', '')).join(' ');
    const complaints = [
      ...(node && analysis ? [] : ['dbt does not know the model or its verbatim original.']),
      ...(node?.description === neutraliseJinja(draft.description)
        ? []
        : [`It is described as “${node?.description}”.`]),
      ...(node?.config.meta['worksheet_title'] === neutraliseJinja(draft.provenance.title)
        ? []
        : ['Its title is another one.']),
      ...(node?.config.materialized === draft.materialized
        ? []
        : [`It is materialized as ${node?.config.materialized}.`]),
      ...(spelt === [...new Set(wanted)].toSorted().join(' ')
        ? []
        : [`It reads ${spelt} and not ${wanted.join(' ')}.`]),
    ];
    checks.check(
      `${draft.name} is in the manifest as it was meant`,
      complaints.length === 0 ? undefined : complaints.join('\n'),
    );
  }
}

/** Rendered by Jinja, a model has to be its plain text, and an original has to be itself. */
async function checkRendering(rendered: readonly Rendered[], checks: Checks): Promise<void> {
  const python = join(await environment('dbt-1.12'), 'python');
  const texts = Object.fromEntries(
    rendered
      .flatMap(({files}) => files)
      .filter(({path}) => path.endsWith('.sql'))
      .map(({path, text}) => [path, text]),
  );
  const output = await pipe(python, [fileURLToPath(new URL('render.py', import.meta.url))], JSON.stringify(texts));
  const results = JSON.parse(output) as Record<string, string>;
  for (const {draft, files} of rendered) {
    for (const {path} of files.filter((file) => file.path.endsWith('.sql'))) {
      const isOriginal = path.startsWith('analyses/');
      const found = isOriginal ? results[path] : results[path]?.replaceAll(/<\w+\.\w+>/g, '?');
      const wanted = isOriginal ? `\n${draft.provenance.original.replace(/\n$/, '')}\n\n` : withoutSources(draft);
      checks.check(
        `${path} renders to the author's text`,
        found === wanted ? undefined : `${found}\n--- instead of\n${wanted}`,
      );
    }
  }
}

function withoutSources(draft: ModelDraft): string {
  let count = 0;
  return plainQuery(draft).replaceAll(/^ {4}select \* from \S.*$/gm, (line) =>
    count++ < draft.imports.length ? '    select * from ?' : line,
  );
}

async function checkSqlfluff(directory: string, checks: Checks): Promise<void> {
  const sqlfluff = join(await environment('tools'), 'sqlfluff');
  const config = join(directory, '.sqlfluff');
  await writeFile(
    config,
    '[sqlfluff]\ndialect = snowflake\ntemplater = jinja\n\n[sqlfluff:templater:jinja]\napply_dbt_builtins = True\n',
  );
  const folder = join(directory, 'models', 'marts', 'rescued');
  const {stdout, output} = await run(
    sqlfluff,
    ['parse', '--dialect', 'snowflake', '--format', 'json', folder],
    directory,
  );
  let trees: readonly {filepath: string; segments: unknown}[] = [];
  try {
    trees = JSON.parse(stdout) as typeof trees;
  } catch {
    checks.check('sqlfluff answers', output);
    return;
  }
  const files = await sqlFilesBelow(folder);
  checks.check(
    'sqlfluff reads every model',
    trees.length === files.length ? undefined : `${trees.length} of ${files.length} files.`,
  );
  for (const tree of trees) {
    const text = JSON.stringify(tree.segments) ?? '';
    const at = text.indexOf('"unparsable"');
    checks.check(
      `${tree.filepath} has no unparsable section`,
      at < 0 && text !== 'null' ? undefined : text.slice(at, at + 600),
    );
  }
}

/** A project that has models, sources and a name in another case already. */
async function checkExisting(checks: Checks): Promise<void> {
  const existing: readonly ModelFile[] = [
    ...EMPTY_PROJECT,
    {
      path: 'models/staging/shop/_shop__sources.yml',
      text: 'sources:\n  - name: shop\n    database: raw\n    schema: shop\n    tables:\n      - name: orders\n',
    },
    {path: 'models/REVENUE.sql', text: 'select 1 as id\n'},
  ];
  const project = await dbt.inspect(treeOf(existing), '');
  const draft = (name: string, sql: string): ModelDraft => {
    const result = draftOf({name, sql, context: {database: 'RAW', schema: 'SHOP'}});
    if ('refusal' in result) throw new Error(result.refusal);
    return result.draft;
  };
  const one = dbt.render(draft('reads_declared', 'select o.id from orders o join refunds r on r.id = o.id'), project);
  const other = dbt.render(draft('reads_new', 'select id from refunds'), project);
  for (const name of ['revenue', 'with space', 'Größe']) {
    const {refusals} = dbt.render(draft(name, 'select id from orders'), project);
    checks.check(`a model named “${name}” is refused`, refusals.length === 1 ? undefined : 'It was rendered.');
  }
  const files = new Map([...existing, ...one.files, ...other.files].map((file) => [file.path, file]));
  const directory = await writeProject([...files.values()]);
  const {code, output, manifest} = await parseProject(directory);
  await rm(directory, {recursive: true, force: true});
  checks.check('two branches on a project with sources parse when merged', code === 0 ? undefined : output);
  const tables = Object.values(manifest?.sources ?? {}).map((source) => source.relation_name.toUpperCase());
  checks.check(
    'no table is declared twice',
    new Set(tables).size === tables.length && tables.length === 2 ? undefined : tables.join(' '),
  );
}

/** The dbt target on real dbt and sqlfluff. */
export async function checkDbt(checks: Checks): Promise<void> {
  const rendered = await renderCases(checks);
  const directory = await writeProject(merge(rendered, checks));
  checks.heading(`${rendered.length} models, all branches merged, for dbt parse and sqlfluff parse`);
  checks.check('every dbt parses everything merged without a word', await complaintOfAny(directory));
  const {manifest} = await parseProject(directory);
  checkManifest(rendered, manifest, checks);
  await checkRendering(rendered, checks);
  await checkSqlfluff(directory, checks);
  await rm(directory, {recursive: true, force: true});
  await checkExisting(checks);
  await checkLandmines(checks);
  checks.heading('Branches that need one source table, merged in either order');
  await checkMerges(checks);
  await checkSpider(checks);
  await checkBuild(checks);
  await checkPublished(checks);
  await checkLedger(checks);
}
