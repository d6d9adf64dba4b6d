import {statSync} from 'node:fs';
import {messageOf} from '../../errors.ts';
import type {RelationName} from '../../model/statement.ts';
import {readStatement} from '../../parse/read-statement.ts';
import {column} from '../protocol/column.ts';
import {SnowflakeError, unsupported} from '../snowflake-error.ts';
import {NotTranslated} from '../translate/not-translated.ts';
import {storedQuery} from '../translate/stored.ts';
import {type Translated, translateQuery} from '../translate/translate.ts';
import {StatementType, type Answer, type Handler, type Question, type World} from './handler.ts';
import {resolveTable} from './relations.ts';
import {checkWarehouse} from './usage.ts';

const BEGINS = 'with rescue_original';
const EXPLAINS = `explain using json ${BEGINS}`;

/**
 * The one kind of statement that is translated: somebody's queries between `with rescue_original as (` and what
 * `src/extract/snowflake/verify-statements.ts` puts behind them. What is not on the list of `translate/` is refused by name.
 */
export const verify: Handler = {
  id: 'verify',
  describes:
    'What `wsr verify` asks: the columns of a query, the plan of a comparison, counts and hashes of both sides, differing rows.',
  answer(question, world) {
    const {text} = question;
    if (text.startsWith(EXPLAINS)) return explained(question, world);
    return text.startsWith(BEGINS) ? compared(question, world) : undefined;
  },
};

async function compared(question: Question, world: World): Promise<Answer> {
  const translated = translate(question.sql, question, world);
  checkWarehouse(question.session, world.account);
  try {
    const {columns, rows} = await world.store.query(translated.sql, [], question.signal);
    return {t: 'rows', statementType: StatementType.SELECT, columns, rows: await collected(rows)};
  } catch (error) {
    throw asSnowflake(error);
  }
}

/** Few rows, and an error in the middle of them has to come before the first one goes out. */
async function collected<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  return await Array.fromAsync(rows);
}

function translate(sql: string, {session}: Question, {account, store, now}: World): Translated {
  const table = (relation: RelationName): ReturnType<typeof storedQuery> => {
    const {database, schema, name} = relation;
    const parts = [database, schema, name].filter((part) => part !== undefined);
    return storedQuery(resolveTable({parts}, session, account, store));
  };
  try {
    return translateQuery(sql, {now: now(), table});
  } catch (error) {
    throw error instanceof NotTranslated ? unsupported(error.message) : error;
  }
}

/** What DuckDB says while rows are read, in the words that Snowflake has for it. */
function asSnowflake(error: unknown): unknown {
  if (error instanceof SnowflakeError) return error;
  const message = messageOf(error);
  if (message.includes('Division by zero')) return new SnowflakeError('100051', '22012', 'Division by zero');
  const own = /SANDBOX: ([^"\n]+)/.exec(message)?.[1];
  if (own !== undefined) return unsupported(`not translated: ${own.replace(/\.$/, '')}`);
  if (/^(?:Conversion|Out of Range|Invalid Input) Error/i.test(message))
    return new SnowflakeError('100038', '22018', 'A value is not recognized, or is out of range.');
  return error;
}

/** Each table counts as one partition of the size of its file, as often as it is read. */
function explained(question: Question, world: World): Answer {
  const sql = question.sql.replace(/^\s*explain\s+using\s+json\s+/i, '');
  translate(sql, question, world);
  const files = readStatement(sql)
    .reads.filter(({role}) => role === 'table')
    .map(({relation}) =>
      world.account.tables.find(
        ({database, schema, name}) =>
          database === relation.database && schema === relation.schema && name === relation.name,
      ),
    );
  const bytes = files.map((table) => statSync(table?.file ?? '', {throwIfNoEntry: false})?.size ?? 0);
  const content = {
    GlobalStats: {
      partitionsTotal: files.length,
      partitionsAssigned: files.length,
      bytesAssigned: bytes.reduce((sum, size) => sum + size, 0),
    },
    Operations: [],
  };
  return {
    t: 'rows',
    statementType: StatementType.SELECT,
    columns: [column('content', 'text')],
    rows: [[JSON.stringify(content)]],
  };
}
