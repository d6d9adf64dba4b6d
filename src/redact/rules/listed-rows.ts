import type {Span} from '../../model/scalars.ts';
import {argumentsOf} from '../arguments.ts';
import {secretsUnder, VARIABLE_WORDS} from '../columns.ts';
import {madeUp} from '../made-up.ts';
import {isWholeShort, nameListAt, signAfter, type NameList} from '../name-lists.ts';
import {NOTHING} from '../pattern.ts';
import {columnOf, columnOfSelects} from '../rows.ts';
import type {SecretRule} from '../rule.ts';

/** What stands before a name of a list, or of a column with an alias. */
const BESIDE = /[,([][\s"'`]{0,8}(?:\w{1,12}_)?$|\sas\s["']?(?:\w{1,12}_)?$|\w\s$/;
/** How far rows stand from the names of their columns. */
const REACH = 4096;
const NUMBERED = /(?:column|\$)(\d{1,2})\s{1,20}(?:as\s{1,20})?["']?\w{0,40}$/i;
const VALUES = /\bvalues\s{0,20}\(/gi;
const FRAME =
  /(?:data_?frame|from_records|array)\s{0,8}\(\s{0,40}(?:data\s{0,4}=\s{0,40})?[[(]\s{0,40}(?:row\s{0,4})?[[(]/gi;
const FIRST_ROW = /[=:([\s]{0,20}[[({]\s{0,40}(?:[A-Za-z]\w{0,30}\s{0,4})?[([{](?=\s{0,40}[rbfu]?["'])/y;
const NAMED_TUPLE =
  /\b(?:namedtuple|NamedTuple|make_dataclass|Struct\.new|recordclass)\s{0,4}\(\s{0,8}["'](\w{1,40})["']\s{0,4},\s{0,8}[[(]?[^()]{0,400}$/;
const SPLIT = /\s{0,20}=\s{0,20}[rbfu]?(["'])([^"'\n]{6,400})\1\.split\(\s{0,4}["']([^"']{1,3})["']/y;

/** Values whose column is named elsewhere: `for login, password in [('ana', '…')]`, `from values (…) as t(name, password)`. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Secrets in rows of literals whose columns are named apart from them.',
  anchors: VARIABLE_WORDS,
  at: (text, at, length) => {
    // A name in a list has a comma or a bracket on one side at least; `of` and `in` may follow.
    if (
      !isWholeShort(text, at, length) ||
      !(/[,(['"]/.test(signAfter(text, at + length)) || BESIDE.test(text.slice(Math.max(0, at - 24), at)))
    ) {
      return NOTHING;
    }
    const numbered = NUMBERED.exec(text.slice(Math.max(0, at - 80), at));
    const accepts = secretsUnder(wordAt(text, at, length));
    if (accepts === undefined) return NOTHING;
    const spans = numbered === null ? listed(text, at) : after(text, at, VALUES, Number(numbered[1]) - 1);
    return spans.filter(({start, end}) => accepts(text.slice(start, end)));
  },
  positives: () => {
    const [value, other] = [madeUp('pw', 9), madeUp('Kx', 24)];
    return [
      {text: `# (login, password, role)\nUSERS = [\n  ("mia", "${value}", "R"),  # Mia's\n]`, value},
      {text: `# login, password, role\nUSERS = [("a", "x1y2z3", "R"), ("mia", "${value}", "R")]`, value},
      {text: `rows = [("mia", "${value}")]\nfor login, pw in rows:\n  go(login, pw)`, value},
      {text: `for login, password, role in [("mia", "${value}", "R")]:\n  go()`, value},
      {text: `for (const [user, pass] of [['mia', '${value}']]) go(user, pass);`, value},
      {text: `session.create_dataframe([("a", "${value}")], schema=["system", "password"])`, value},
      {text: `pd.DataFrame([["a", "${value}"]], columns=['user', 'password'])`, value},
      {text: `pd.DataFrame(columns=["user", "pwd"], data=[("a", "${value}")])`, value},
      {text: `Cred = namedtuple("Cred", "user password host")\nPROD = Cred("etl", "${value}", "h")`, value},
      {text: `Login = namedtuple("Login", ["user", "pw"])\nx = Login("etl", "${value}")`, value},
      {text: `user,pw,acct = "etl|${value}|acme".split("|")`, value},
      {text: `insert into t (a, token) select 'x', 'none' union all select 'y', '${other}'`, value: other},
      {
        text: `merge into t using s on a when not matched then insert (id, secret) values (7, '${other}')`,
        value: other,
      },
      {text: `select column1 as system, column2 as token from values ('jira', '${other}')`, value: other},
      {text: `select $2 as password from (values ('a', '${value}'))`, value},
      {text: `with t(usr, pw) as (select * from values ('a', '${value}')) select 1`, value},
      {text: `select * from values ('a', '${value}') as t(name, password)`, value},
    ];
  },
  negatives: () => [
    "select * from values ('a', 'b12345') as t(name, password_hash)",
    "for name, token in [('a', 'select'), ('b', 'from')]:",
    'insert into users (name, password) select name, password from old_users',
    "insert into t (name, token) select 'x1y2z3', token from s",
    'user, password, account = read_settings()',
    "df.select('user', 'password').show()",
    "select user_1, password from values ('a', 1) as t(user_1, n)",
  ],
};

export default rule;

function wordAt(text: string, at: number, length: number): string {
  const before = /[\w -]{0,40}$/.exec(text.slice(Math.max(0, at - 40), at))?.[0] ?? '';
  const after = /^[\w-]{0,40}/.exec(text.slice(at + length, at + length + 40))?.[0] ?? '';
  const name = before + text.slice(at, at + length) + after;
  return name.includes(' ') && secretsUnder(name) === undefined
    ? name.slice(name.lastIndexOf(' ', before.length) + 1)
    : name;
}

function listed(text: string, at: number): readonly Span[] {
  const fields = inNamedTuple(text, at);
  if (fields !== undefined) return fields;
  const list = nameListAt(text, at);
  if (list === undefined) return NOTHING;
  const {start, end, names, place, bracket} = list;
  // A sentence of a comment is no list, whatever commas are in it.
  const column = (names[place] ?? '').replace(/:.*|\s(?:varchar|string|text|char)\b.*/i, '');
  if (secretsUnder(column) === undefined) return NOTHING;
  const before = text.slice(Math.max(0, start - 120), start);
  if (bracket === '') return besideVariables(text, list, before);
  if (/(?:#|--|\/\/)[^\n'"]{0,80}$/.test(before)) return rowsAt(text, text.indexOf('\n', end), place);
  const close = text.slice(end + 1, end + 60);
  if (bracket === '(' && /\)\s*(?:as\s+)?\w{1,40}\s?\($/i.test(before)) return beforeAlias(text, start, place);
  if (bracket === '(' && /^\s*select\s/i.test(close)) {
    return columnOfSelects(text, end + 1 + (/^\s*select\s/i.exec(close)?.[0].length ?? 0), place);
  }
  if (bracket === '(' && /\binsert\s*\($/i.test(before)) return after(text, end, VALUES, place);
  if (bracket === '(' && /^\s*as\s*\(/i.test(close)) return after(text, end, VALUES, place);
  if (bracket === '[' && /^\s*of\s/.test(close))
    return rowsAt(text, end + 1 + (/^\s*of/.exec(close)?.[0].length ?? 0), place);
  if (/(?:schema|columns|names|cols|header)\s*=\s*[[(]$|\]\s*,\s*[[(]$/i.test(before)) return inFrame(text, list);
  return NOTHING;
}

/** `# login, password` over rows, `for login, password in …`, `user, password = '…'.split('|')`. */
function besideVariables(text: string, {start, end, place}: NameList, before: string): readonly Span[] {
  if (/(?:#|--|\/\/) {0,4}$/.test(before)) return rowsAt(text, text.indexOf('\n', end), place);
  const source = /^ in\s{1,8}([A-Za-z_]\w{0,60}|(?=[[(]))/.exec(text.slice(end, end + 80));
  if (source !== null && /\bfor\s+$/.test(before)) {
    const from = end + source[0].length;
    return source[1] === '' ? rowsAt(text, from, place) : rowsOf(text, source[1] ?? '', start, place);
  }
  SPLIT.lastIndex = end;
  const split = SPLIT.exec(text);
  if (split === null) return NOTHING;
  const [whole, , packed = '', separator = ''] = split;
  const parts = packed.split(separator);
  const at =
    end + whole.indexOf(packed) + parts.slice(0, place).join(separator).length + (place > 0 ? separator.length : 0);
  return [{start: at, end: at + (parts[place]?.length ?? 0)}];
}

/** Rows that a variable holds. */
function rowsOf(text: string, name: string, at: number, place: number): readonly Span[] {
  const near = text.slice(Math.max(0, at - REACH), at);
  const assigned = near.search(new RegExp(`\\b${name}\\s{0,8}(?::[^\\n=]{1,40})?=`));
  if (assigned === -1) return NOTHING;
  const from = at - near.length + assigned;
  return rowsAt(text, text.indexOf('=', from) + 1, place);
}

function rowsAt(text: string, from: number, place: number): readonly Span[] {
  if (from < 0) return NOTHING;
  const lead = /^[\s\w:$-]{0,80}?(?=[=([])/.exec(text.slice(from, from + 80))?.[0].length ?? 0;
  FIRST_ROW.lastIndex = from + lead;
  return FIRST_ROW.test(text) ? columnOf(text, FIRST_ROW.lastIndex, place).spans : NOTHING;
}

function after(text: string, at: number, opening: RegExp, place: number): readonly Span[] {
  const [match] = text.slice(at, at + REACH / 4).matchAll(opening);
  return match === undefined ? NOTHING : columnOf(text, at + match.index + match[0].length, place).spans;
}

/** `values (…) as t(names)`: the rows that end where the alias begins. */
function beforeAlias(text: string, at: number, place: number): readonly Span[] {
  const from = Math.max(0, at - REACH);
  const match = [...text.slice(from, at).matchAll(VALUES)].at(-1);
  if (match === undefined) return NOTHING;
  const {spans, end} = columnOf(text, from + match.index + match[0].length, place);
  return /^\)?\s*\)\s*(?:as\s+)?\w{1,40}\s?\($/i.test(text.slice(end, at)) ? spans : NOTHING;
}

/** `DataFrame([(…)], columns=[names])`, and the other way round. */
function inFrame(text: string, {start, end, place}: NameList): readonly Span[] {
  const from = Math.max(0, start - REACH);
  const match = [...text.slice(from, start).matchAll(FRAME)].at(-1);
  if (match !== undefined) return columnOf(text, from + match.index + match[0].length, place).spans;
  const data = /^["'`\\]{0,4}[\])]\s{0,20},\s{0,40}data\s{0,4}=/.exec(text.slice(end, end + 120));
  return data === null ? NOTHING : rowsAt(text, end + data[0].length, place);
}

/** `namedtuple('Cred', 'user password')`: what is made of it later. */
function inNamedTuple(text: string, at: number): readonly Span[] | undefined {
  const tuple = NAMED_TUPLE.exec(text.slice(Math.max(0, at - 300), at));
  if (tuple === null) return undefined;
  const [head, type = ''] = tuple;
  const fields = head.slice(head.indexOf(type) + type.length + 1).match(/\w+(?=\W)/g) ?? [];
  const near = text.slice(at, at + REACH);
  const made = [...near.matchAll(new RegExp(`\\b${type}\\(`, 'g'))].slice(0, 50);
  return made.flatMap(({index, 0: call}) =>
    (argumentsOf(text, at + index + call.length)[fields.length] ?? []).slice(0, 1),
  );
}
