import {createRequire} from 'node:module';
import {messageOf} from '../errors.ts';
import type {Testimony} from '../ports/trees.ts';
import {describeSyntaxError, isSyntaxError, isUnknownStatement} from './expectations.ts';
import {nodeSqlParserTables} from './node-sql-parser-tables.ts';
import type {StatementReader} from './protocol.ts';
import {oneSentence} from './sentence.ts';

interface NodeSqlParser {
  readonly Parser: new () => {astify(sql: string, options: object): unknown};
}

const OPTIONS = {
  database: 'snowflake',
  // Without it the parser cuts off leading space, and every place it names is off by that much.
  trimQuery: false,
  parseOptions: {includeLocations: true},
};

/** Loads the Snowflake build of node-sql-parser, which alone costs 260 kB; the whole package holds twenty dialects. */
export function loadNodeSqlParser(): StatementReader {
  const {Parser} = createRequire(import.meta.url)('node-sql-parser/build/snowflake.js') as NodeSqlParser;
  const parser = new Parser();
  return (sql) => {
    const text = sql.trimEnd();
    let ast: unknown;
    try {
      ast = parser.astify(text, OPTIONS);
    } catch (error) {
      return refusal(text, error);
    }
    return {t: 'read', tables: nodeSqlParserTables(ast, text)};
  };
}

function refusal(sql: string, error: unknown): Testimony {
  if (isSyntaxError(error)) {
    if (isUnknownStatement(error, sql)) return {t: 'refused', message: 'It does not know this kind of statement.'};
    const {line, column} = error.location.start;
    return {t: 'refused', message: describeSyntaxError(error, sql), line, column};
  }
  if (error instanceof RangeError) return {t: 'refused', message: 'This is too deep for it.'};
  // Some checks of its own throw, and some branches of it use what they do not define.
  return {t: 'refused', message: oneSentence(`It fails on this: ${messageOf(error)}`)};
}
