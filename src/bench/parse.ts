import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {formatDialect, snowflake} from 'sql-formatter';
import {lex} from '../parse/lex.ts';
import {readStatement} from '../parse/read-statement.ts';
import {split} from '../parse/split.ts';
import {inTurn, report} from './measure.ts';
import type {BenchOptions} from './run.ts';

const DEFAULT_CORPUS = new URL('../../../shared/corpus/', import.meta.url);

/** Reading SQL beside the engines that people would use instead. */
export async function run({corpus}: BenchOptions): Promise<void> {
  const folder = corpus ?? DEFAULT_CORPUS.pathname;
  if (!existsSync(folder)) {
    console.log(`\nparse: there is no folder ${folder}; name one with --corpus DIR.`);
    return;
  }
  const texts = readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  const statements = texts.flatMap((text) => split(text).map(({span}) => text.slice(span.start, span.end)));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const require = createRequire(import.meta.url);
  const {Parser} = require('node-sql-parser/build/snowflake.js') as {
    Parser: new () => {astify(sql: string, options: object): unknown};
  };
  const parser = new Parser();
  const tolerant = (work: (sql: string) => unknown) => (): void => {
    for (const statement of statements) {
      try {
        work(statement);
      } catch {
        // A peer that refuses a statement has been quick about it; the count of refusals is not what is measured here.
      }
    }
  };
  console.log(
    `\nparse: ${texts.length} files, ${statements.length} statements, ${(bytes / 1e6).toFixed(2)} MB of ${folder}`,
  );
  const times = await inTurn(
    {
      'lex and split': () => texts.forEach((text) => split(text)),
      'lex only': () => texts.forEach((text) => lex(text)),
      'first reading with fingerprints': tolerant(readStatement),
      'sql-formatter': tolerant((sql) => formatDialect(sql, {dialect: snowflake})),
      'node-sql-parser': tolerant((sql) => parser.astify(sql, {database: 'snowflake'})),
    },
    7,
  );
  report('Reading', times, 'node-sql-parser');
}
