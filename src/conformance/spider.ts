import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ModelDraft, ModelFile} from '../model/model-draft.ts';
import {foldIdentifier, relationKey} from '../parse/resolve.ts';
import {slugOf} from '../parse/spelling.ts';
import {formatSafely} from '../parse/format/format.ts';
import {readStatement} from '../parse/read-statement.ts';
import dbt from '../targets/dbt.ts';
import {plainQuery} from '../targets/plain-sql.ts';
import type {Checks} from './checks.ts';
import {complaintOfAny, EMPTY_PROJECT, treeOf, writeProject} from './dbt-project.ts';
import {draftOf} from './draft.ts';
import {environment} from './environments.ts';
import {pipe} from './programs.ts';
import {CORPUS, fromLines, textsBelow, toLines} from './reading/texts.ts';

const SCRIPT = fileURLToPath(new URL('reading/sqlglot_tables.py', import.meta.url));
/** So many of the sixty may be refused. */
const MOST_REFUSALS = 2;

interface Answer {
  readonly id: number;
  readonly tables?: readonly (readonly string[])[];
}

/** Public queries that nobody here wrote: each a model that every dbt parses, with an import for each table that sqlglot reads. */
export async function checkSpider(checks: Checks): Promise<void> {
  const queries = textsBelow(join(CORPUS, 'spider2-snow'));
  if (queries.length === 0) {
    checks.heading('There are no public queries in ../shared/corpus/spider2-snow; they were not tried.');
    return;
  }
  checks.heading(`${queries.length} public queries as models`);
  const project = await dbt.inspect(treeOf(EMPTY_PROJECT), '');
  const drafts: ModelDraft[] = [];
  const sqls: string[] = [];
  const refusals: string[] = [];
  const merged = new Map(EMPTY_PROJECT.map((file): [string, ModelFile] => [file.path, file]));
  for (const {file, sql} of queries) {
    const name = slugOf(file.replace(/\.sql$/, ''), 'query');
    const result = draftOf({name, sql});
    if ('refusal' in result) {
      refusals.push(`${file}: ${result.refusal}`);
      continue;
    }
    const {files, refusals: refused} = dbt.render(result.draft, project);
    if (refused[0] !== undefined) {
      refusals.push(`${file}: ${refused[0].reason}`);
      continue;
    }
    drafts.push(result.draft);
    sqls.push(sql);
    for (const one of files) merged.set(one.path, one);
    checks.check(`${name}: laid out twice is laid out once`, laidOutTwice(result.draft));
    checks.check(`${name}: every relation is read by an import`, readsElsewhere(result.draft));
  }
  for (const refusal of refusals) checks.heading(`  refused: ${refusal}`);
  checks.check(
    `at most ${MOST_REFUSALS} of ${queries.length} are refused`,
    refusals.length <= MOST_REFUSALS ? undefined : refusals.join('\n'),
  );
  await besideSqlglot(checks, drafts, sqls);
  const directory = await writeProject([...merged.values()]);
  checks.check(`${drafts.length} models parse in every dbt`, await complaintOfAny(directory));
  await rm(directory, {recursive: true, force: true});
}

function laidOutTwice({ctes, final}: ModelDraft): string | undefined {
  const moved = [...ctes.map(({text}) => text), final].find((text) => {
    const once = formatSafely(text);
    return once.formatted && formatSafely(once.text).text !== once.text;
  });
  return moved;
}

/** A relation that is read anywhere but in the import CTEs; undefined where there is none. */
function readsElsewhere(draft: ModelDraft): string | undefined {
  const reading = readStatement(plainQuery(draft));
  const imports = new Set(draft.imports.map(({cte}) => foldIdentifier(cte)));
  const wanted = new Set(draft.imports.map(({relation}) => relationKey(relation)));
  const tables = reading.reads.filter(({role}) => role === 'table');
  const stray = tables.find(({relation}) => !wanted.has(relationKey(relation)));
  if (stray !== undefined) return `It reads ${relationKey(stray.relation)}, which is no import.`;
  return tables.length === imports.size ? undefined : `${tables.length} places read ${imports.size} imports.`;
}

async function besideSqlglot(checks: Checks, drafts: readonly ModelDraft[], sqls: readonly string[]): Promise<void> {
  const python = join(await environment('tools'), 'python');
  const output = await pipe(python, [SCRIPT], toLines(sqls.map((sql, id) => ({id, sql}))));
  let read = 0;
  for (const {id, tables} of fromLines<Answer>(output)) {
    if (tables === undefined) continue;
    read += 1;
    const draft = drafts[id]!;
    const theirs = [...new Set(tables.map((parts) => parts.join('.')))].toSorted();
    const ours = [
      ...new Set(draft.imports.map(({relation}) => [relation.database, relation.schema, relation.name].join('.'))),
    ].toSorted();
    checks.check(
      `${draft.name} reads what sqlglot reads`,
      theirs.join('\n') === ours.join('\n') ? undefined : `${ours.join(' ')}\ninstead of ${theirs.join(' ')}`,
    );
  }
  checks.heading(`  sqlglot reads ${read} of ${sqls.length}`);
}
