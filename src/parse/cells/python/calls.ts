import type {PythonNode} from './tree.ts';

/** Calls, by the last part of their name, that run what they are given. */
export const RUNS = new Set([
  'sql',
  'sql_query',
  'execute_sql',
  'execute_async',
  'execute_string',
  'execute_immediate',
  'executemany',
  'executescript',
  'exec_driver_sql',
  'read_sql',
  'read_sql_query',
  'run_sql',
  'get_pandas_df',
]);

/** Calls that often run what they are given, but may as well be given a question in English. */
export const MAY_RUN = new Set([
  'execute',
  'execute_query',
  'execute_statement',
  'query',
  'query_df',
  'read_gbq',
  'run_query',
  'safe_query',
  'get_records',
  'get_first',
]);

/** Arguments that hold what a call of those runs, when named. */
export const SQL_KEYWORDS = new Set(['sql', 'query', 'statement', 'stmt', 'command', 'operation', 'sql_query']);

/** Arguments that only tell a person something. */
export const TOLD_KEYWORDS = new Set([
  'caption',
  'comment',
  'description',
  'doc',
  'help',
  'label',
  'message',
  'msg',
  'placeholder',
  'title',
  'tooltip',
]);

const SHOWS =
  /^(?:print|pprint|pp|echo|secho|log|debug|info|warn|warning|error|exception|critical|fatal|success|markdown|Markdown|HTML|display|title|header|subheader|caption|write|toast|code|help|fail|skip|compile|match|fullmatch|finditer|findall|startswith|endswith|assert\w*|\w*(?:Error|Exception|Warning))$/;

/** Whether a call, by the last part of its name, only shows its arguments to someone, or looks for them in a text. */
export function shows(last: string): boolean {
  return SHOWS.test(last);
}

/** Calls around a string that give that string back, or stand for it. */
const WRAPPERS = new Set([
  'dedent',
  'textwrap.dedent',
  'cleandoc',
  'inspect.cleandoc',
  'str',
  'text',
  'sa.text',
  'sqlalchemy.text',
  'db.text',
  'SQL',
  'sql.SQL',
  'Template',
  'string.Template',
]);

/** Whether the value of a call is its first argument, as far as SQL goes. */
export function isWrapper(source: string, call: PythonNode): boolean {
  const callee = call.children[0];
  return callee !== undefined && callee.to - callee.from < 20 && WRAPPERS.has(source.slice(callee.from, callee.to));
}

/** Methods of a string that leave the SQL in it what it is. */
export const TEXT_METHODS = new Set([
  'format',
  'format_map',
  'strip',
  'lstrip',
  'rstrip',
  'replace',
  'encode',
  'upper',
  'lower',
  'substitute',
  'safe_substitute',
  'bindparams',
]);

export interface Arguments {
  readonly positional: readonly PythonNode[];
  readonly named: readonly {readonly name: string; readonly value: PythonNode}[];
}

/** The arguments of a call. What `*` or `**` spreads is none of them. */
export function argumentsOf(source: string, list: PythonNode | undefined): Arguments {
  const positional: PythonNode[] = [];
  const named: {name: string; value: PythonNode}[] = [];
  const children = list?.children.filter((child) => child.type !== 'Comment') ?? [];
  for (let i = 0; i < children.length; i++) {
    const child = children[i]!;
    if (child.type === 'for') break;
    if (child.type === '*' || child.type === '**') i++;
    else if (child.type === ',') continue;
    else if (children[i + 1]?.type === 'AssignOp') {
      const value = children[i + 2];
      if (value !== undefined) named.push({name: source.slice(child.from, child.to), value});
      i += 2;
    } else positional.push(child);
  }
  return {positional, named};
}

/** The list of arguments of a call. */
export function argumentList(call: PythonNode): PythonNode | undefined {
  const last = call.children.at(-1);
  return last?.type === 'ArgList' ? last : undefined;
}

/** The last part of the name of what is called: `sql` for `session.sql(…)`, empty when it has no name. */
export function lastName(source: string, callee: PythonNode | undefined): string {
  if (callee?.type === 'VariableName') return source.slice(callee.from, callee.to);
  if (callee?.type !== 'MemberExpression') return '';
  const property = callee.children.at(-1);
  return property?.type === 'PropertyName' ? source.slice(property.from, property.to) : '';
}

/** How many parts of a long chain a name keeps. */
const PARTS = 4;

/**
 * A name for an expression: `session.sql`, `self.query`, `QUERIES.daily` for `QUERIES["daily"]`,
 * `get_active_session().sql`; the last parts of a long chain; undefined when nothing in it is a name.
 */
export function nameOf(source: string, expression: PythonNode | undefined): string | undefined {
  const parts: string[] = [];
  let node = expression;
  let called = '';
  while (node !== undefined && parts.length < PARTS) {
    const first: PythonNode | undefined = node.children[0];
    if (node.type === 'CallExpression') {
      called = '()';
      node = first;
      continue;
    }
    if (node.type === 'MemberExpression') {
      const last = node.children.at(-1);
      const part = last === undefined ? undefined : memberName(source, last);
      if (part !== undefined) parts.unshift(part + called);
      called = '';
      node = first;
      continue;
    }
    if (node.type === 'VariableName') parts.unshift(source.slice(node.from, node.to) + called);
    break;
  }
  return parts.length === 0 ? undefined : parts.join('.').slice(0, 200);
}

function memberName(source: string, member: PythonNode): string | undefined {
  const written = source.slice(member.from, Math.min(member.to, member.from + 80));
  if (member.type === 'PropertyName') return written;
  return /^(["'])(\w+)\1$/.exec(written)?.[2];
}
