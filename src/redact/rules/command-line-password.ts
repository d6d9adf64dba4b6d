import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const TOOL =
  /(?:!connect|\bsnowsql|snow|mysql|sqlplus|sqlcmd|bteq|vsql)(?![\w])[^\n]{0,300}?\s(?:-p|-P|--password|--pass)(?:[ =]+|(?=["']))["']?([^\s"'`\\]{3,128})/g;
const IDENTIFIED = /\bIDENTIFIED\s{1,8}BY\s{1,8}(?:PASSWORD\s{1,8})?(?:''|\\?["'])([^'"\\\n]{1,128})/gi;

/** `snowsql -u ana -p …`, and `IDENTIFIED BY '…'` of other databases. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Passwords on command lines and in IDENTIFIED BY.',
  *find(text) {
    for (const pattern of [TOOL, IDENTIFIED]) {
      for (const match of text.matchAll(pattern)) {
        const end = match.index + match[0].length;
        yield {start: end - (match[1] ?? '').length, end};
      }
    }
  },
  positives: () => {
    const value = madeUp('pw', 10);
    return [
      {text: `!snowsql -a acme -u ana -p ${value} -f x.sql`, value},
      {text: `!connect -u ana -p ${value}`, value},
      {text: `-- snowsql -a acme --password='${value}'`, value},
      {text: `create user x identified by '${value}'`, value},
    ];
  },
  negatives: () => ['snowsql -a acme -u ana -p $PW', 'snowsql -a acme -p "%s"', 'identified by :pw'],
};

export default rule;
