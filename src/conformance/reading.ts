import {join} from 'node:path';
import type {Checks} from './checks.ts';
import {checkRelations} from './reading/relations.ts';
import {checkStatementCounts} from './reading/statement-counts.ts';
import {CORPUS, FIXTURES, textsBelow} from './reading/texts.ts';
import {environment} from './environments.ts';

/** How SQL is read, beside sqlfluff and sqlglot: on the fixtures, and on public SQL where it stands beside the repository. */
export async function checkReading(checks: Checks): Promise<void> {
  const python = join(await environment('tools'), 'python');
  checks.heading('The fixtures, beside sqlglot');
  await checkRelations(checks, python, textsBelow(FIXTURES), 'reasons');
  const corpus = textsBelow(CORPUS);
  if (corpus.length === 0) {
    checks.heading('There is no public SQL in ../shared/corpus; only the fixtures were tried.');
    return;
  }
  const own = corpus.filter(({file}) => file.startsWith('sqlfluff-snowflake/'));
  checks.heading(`${own.length} files of sqlfluff's own fixtures, beside sqlfluff`);
  await checkStatementCounts(checks, python, own);
  checks.heading(`${corpus.length} files of public SQL, beside sqlglot`);
  await checkRelations(checks, python, corpus, 'rate');
}
