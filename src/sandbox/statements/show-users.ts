import {column, textColumns} from '../protocol/column.ts';
import {type Answer, type Handler, type Question, StatementType, type World} from './handler.ts';
import {applyShow, readShow, type ShowClauses} from './show.ts';

const COLUMNS = [
  'created_on',
  'login_name',
  'display_name',
  'email',
  'disabled',
  'default_role',
  'owner',
  'type',
] as const;

export const showUsers: Handler = {
  id: 'show-users',
  describes:
    '`SHOW USERS [LIKE …]`: users that were not dropped; without MANAGE GRANTS only the one who asks. There is no USER_ID in it.',
  answer(question, world) {
    const clauses = readShow(question, 'USERS');
    return clauses && listUsers(question, world, clauses);
  },
};

async function listUsers(question: Question, {account, store}: World, clauses: ShowClauses): Promise<Answer> {
  const {session} = question;
  const seesAll = account.access.mayShow(session, {type: 'ACCOUNT', name: [account.name]});
  const {rows} = await store.query(
    `select name, ${COLUMNS.map((name) => (name === 'created_on' ? 'epoch_ms(created_on)' : name)).join(', ')}
       from account_usage.users where deleted_on is null order by name`,
    [],
    question.signal,
  );
  const users: {readonly name: string; readonly cells: readonly (string | null)[]}[] = [];
  for await (const [name, ...cells] of rows) users.push({name: String(name), cells});
  const own = account.logins.map((login) => login.user);
  for (const name of own) {
    if (!users.some((user) => user.name === name)) users.push({name, cells: COLUMNS.map(() => null)});
  }
  const visible = users.filter(({name}) => seesAll || name === session.login.user);
  return {
    t: 'rows',
    statementType: StatementType.SHOW,
    columns: [
      column('name', 'text'),
      column('created_on', 'timestamp_ltz', {scale: 3}),
      ...textColumns(...COLUMNS.slice(1), 'default_warehouse'),
    ],
    rows: applyShow({...clauses, database: undefined}, visible).map(({name, cells: [created = null, ...cells]}) => [
      name,
      created === null ? null : `${(Number(created) / 1000).toFixed(3)}`,
      ...cells.map((cell, index) => (COLUMNS[index + 1] === 'disabled' ? (cell ?? 'false') : cell)),
      own.includes(name) ? account.warehouse : null,
    ]),
  };
}
