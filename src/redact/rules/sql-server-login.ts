import type {Span} from '../../model/scalars.ts';
import {argumentsOf} from '../arguments.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, startsWord} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';

/** Procedures and the places of their passwords, from 0. */
const PLACES: Readonly<Record<string, readonly number[]>> = {
  sp_addlogin: [1],
  sp_password: [0, 1],
  sp_addlinkedsrvlogin: [4],
};
const ROWSET =
  /open(?:rowset|datasource)\s{0,8}\(\s{0,8}'[^'\n]{1,80}'\s{0,8},\s{0,8}'[^'\n]{0,200}'\s{0,8};\s{0,8}'[^'\n]{0,80}'\s{0,8};\s{0,8}'([^'\n]{1,128})'/iy;

/** `exec sp_addlogin 'user', '…'`, `openrowset('…', 'server'; 'user'; '…')`. Source: Transact-SQL reference. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Passwords that procedures and functions of SQL Server take by their place.',
  anchors: [...Object.keys(PLACES), 'openrowset', 'opendatasource'],
  at: (text, at, length) => {
    if (!startsWord(text, at) && text[at - 1] !== '.') return NOTHING;
    const places = PLACES[text.slice(at, at + length).toLowerCase()];
    if (places === undefined) {
      ROWSET.lastIndex = at;
      const match = ROWSET.exec(text);
      const end = at + (match?.[0].length ?? 0) - 1;
      return match === null ? NOTHING : [{start: end - (match[1] ?? '').length, end}];
    }
    // Without brackets the arguments end with the line.
    const line = /^[^\n;]{0,400}/.exec(text.slice(at + length))?.[0] ?? '';
    const strings = argumentsOf(text.slice(0, at + length + line.length), at + length);
    return places.flatMap((place): readonly Span[] => strings[place]?.slice(0, 1) ?? []);
  },
  positives: () => {
    const value = madeUp('kit', 9);
    return [
      {text: `exec sp_addlogin 'report', '${value}', 'pubs'`, value},
      {text: `exec sp_password NULL, '${value}', 'report'`, value},
      {text: `exec master.dbo.sp_addlinkedsrvlogin N'ERP', 'false', NULL, N'sa', N'${value}'`, value},
      {text: `select * from openrowset('SQLNCLI', 'SRV-ERP'; 'sa'; '${value}', 'select 1')`, value},
    ];
  },
  negatives: () => [
    "exec sp_addlogin 'report', @pw",
    "select * from openrowset(bulk 'a.csv', formatfile = 'b.fmt') as x",
    "exec sp_addlinkedsrvlogin 'ERP', 'true'",
  ],
};

export default rule;
