import type {Span} from '../../model/scalars.ts';
import {COLUMN_WORDS, secretsUnder} from '../columns.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {cellsUnder} from '../tables.ts';

const REACH = 4096;
const BEFORE = /<t[hd]\b[^<>]{0,120}>[^<>]{0,40}$/i;
const AFTER = /^[^<>]{0,40}<\/t[hd]>/i;

/** Secrets in a table of text: Markdown, a file of comma-separated values, what a client or a data frame prints, HTML. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Secrets in columns of tables whose head names them.',
  anchors: COLUMN_WORDS,
  at: (text, at) => {
    if (BEFORE.test(text.slice(Math.max(0, at - 160), at))) return htmlCells(text, at);
    return cellsUnder(text, at);
  },
  positives: () => {
    const [value, key] = [madeUp('pw', 9), madeUp('Kx', 24)];
    return [
      {text: `| System | User | Passwort |\n|---|---|---|\n| Tableau | bi | ${value} |`, value},
      {text: `| System | API key |\n|---|---|\n| a | \`${key}\` |`, value: key},
      {text: `/*\n | env | password |\n |-----|------|\n | dev | ${value} |\n*/`, value},
      {text: `-- NAME | CLIENT_ID | CLIENT_SECRET\n-- ------+------+------\n-- crm | 17 | ${key}`, value: key},
      {text: `-- +------+----------+\n-- | USER | PASSWORD |\n-- |------+----------|\n-- | ana  | ${value} |`, value},
      {text: `id,username,password,role\n1,anna,none,x\n2,bert,${value},loader`, value},
      {text: `"Name";"Kennwort";"Aktiv"\n"Anna K.";"${value};7";"1"`, value: `${value};7`},
      {text: `vendor\tapi_key\towner\nweather\t${key}\tLena`, value: key},
      {text: `DATA = """user,password\nana,${value}\n"""`, value},
      {text: `csv = "user,password\\nana,${value}\\n"`, value},
      {text: `   user   password\n0  anna  ${value}\n1  bert  ${value}`, value},
      {text: `USER_NAME    TOKEN\n-----------  -----------\nana          ${key}`, value: key},
      {text: `<tr><th></th><th>password</th></tr>\n<tr><th>0</th><td>${value}</td></tr>`, value},
    ];
  },
  negatives: () => [
    '| Option | Password |\n|---|---|\n| user | required |',
    '| Parameter | Token | Default |\n|---|---|---|\n| a | string | none |',
    'select\nid,username,password,role\nfrom users2,users3',
    'user_name  varchar\npassword   varchar\ncreated_at timestamp',
    'id,token,count\n1,select,20\n2,from,7',
    '<th>password</th></tr><tr><td>letters</td></tr>',
    'name | password_changed_at\nana | 2024-01-01T00:00:00',
  ],
};

export default rule;

function htmlCells(text: string, at: number): readonly Span[] {
  if (!AFTER.test(text.slice(at, at + 60))) return NOTHING;
  const near = text.slice(Math.max(0, at - REACH / 2), at);
  const row = near.slice(near.lastIndexOf('<tr') + 1);
  const place = (row.match(/<t[hd]\b/gi) ?? []).length - 1;
  const name = row.slice(row.lastIndexOf('>') + 1) + (/^[^<]{0,40}/.exec(text.slice(at, at + 40))?.[0] ?? '');
  const accepts = secretsUnder(name);
  if (accepts === undefined || place < 0) return NOTHING;
  const found: Span[] = [];
  const below = text.slice(at, at + REACH * 2);
  for (const {index, 0: whole} of below.matchAll(/<tr\b(?:(?!<\/?tr\b)[^]){1,2000}/gi)) {
    const cell = [...whole.matchAll(/<t[hd]\b[^<>]{0,200}>\s{0,40}([^<>]{1,200})?/gi)][place];
    const value = cell?.[1]?.trimEnd() ?? '';
    if (cell === undefined || !accepts(value)) continue;
    const start = at + index + cell.index + cell[0].indexOf(value, cell[0].indexOf('>'));
    found.push({start, end: start + value.length});
  }
  return found;
}
