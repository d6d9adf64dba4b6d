import type {Span} from '../../model/scalars.ts';
import {argumentsWithEnd} from '../arguments.ts';
import {namesEndingIn} from '../names.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {GAP, NOTHING, startsWord} from '../pattern.ts';

const SET = new RegExp(`SET${GAP}\\(([\\w\\s,"]{1,1000})\\)${GAP}=${GAP}\\(`, 'iy');
/** `INSERT INTO users (name, password) VALUES (…), (…)`. */
const INSERT = new RegExp(`INTO\\s${GAP}[\\w."$]{1,200}${GAP}\\(([\\w\\s,"]{1,4000})\\)${GAP}VALUES${GAP}\\(`, 'iy');
/** How many rows of an INSERT are looked at. */
const ROWS = 200;
const NEXT_ROW = /\s{0,20}\)\s{0,20},\s{0,20}\(/y;
/** Half of a pair that opens an account of AWS; a name that ends in `id` is no secret else. */
const isKeyId = (name: string): boolean => /^(?:aws_)?(?:access_)?key_id$/.test(name);
const accepts = namesEndingIn('password|passwd|passphrase|pwd|api_?key|secret|token|secret_?key', 'pass|pw');

function nameOf(name: string): string {
  return name.replaceAll('"', '').trim().toLowerCase();
}

function valuesAt(text: string, from: number, places: readonly number[], rows: number): readonly Span[] {
  const found: Span[] = [];
  let at = from;
  for (let n = 0; n < rows; n++) {
    const row = argumentsWithEnd(text, at);
    for (const index of places) found.push(...(row.strings[index] ?? []));
    NEXT_ROW.lastIndex = row.end;
    if (!NEXT_ROW.test(text)) break;
    at = NEXT_ROW.lastIndex;
  }
  return found.filter(({start, end}) => end - start > 3);
}

/** `SET (a, password) = (…, '…')`: name and value stand apart. One variable alone is an ordinary slot. */
const rule: SecretRule = {
  kind: 'password',
  describes: 'Secrets among session variables that are set together.',
  anchors: ['set', 'into'],
  at: (text, at) => {
    if (/\w/.test(text.charAt(at - 1)) && !startsWord(text, at)) return NOTHING;
    const pattern = text[at + 3] === 'o' || text[at + 3] === 'O' ? INSERT : SET;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return NOTHING;
    const places = (match[1] ?? '')
      .split(',')
      .flatMap((name, index) => (accepts(nameOf(name)) || isKeyId(nameOf(name)) ? [index] : []));
    if (places.length === 0) return NOTHING;
    return valuesAt(text, at + match[0].length, places, pattern === INSERT ? ROWS : 1);
  },
  positives: () => {
    const value = madeUp('pw', 12);
    return [
      {text: `set (usr, db_password, n) = ('ana', '${value}', 1);`, value},
      {
        text: `set (aws_key_id, region) = ('${madeUp('GC', 20, 'KEQOW5HDCIZVK6')}', 'eu-west-1')`,
        value: madeUp('GC', 20, 'KEQOW5HDCIZVK6'),
      },
      {text: `insert into users (name, "PASSWORD") values ('bo', 'x'), ('ana', '${value}')`, value},
    ];
  },
  negatives: () => ["set (a, b) = ('x', 'abcdef12345')", 'set (usr, password) = ($u, $p)'],
};

export default rule;
