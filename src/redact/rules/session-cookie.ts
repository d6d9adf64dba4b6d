import type {Span} from '../../model/scalars.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING, startsWord} from '../pattern.ts';
import {isScrambled, looksRandom, UUID} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';

/** How far the cookies of a call or a map are read. */
const REACH = 1500;
/** A header and what is in it up to the end of the line, a call that sets one, or a map of them. */
const HEADER =
  /cookies?\\{0,3}["']?\s{0,4}(?:[:,]|=>?)\s{0,4}(?:\\{0,3}["']value\\{0,3}["']\s{0,4}:\s{0,4})?(?=\\{0,3}["']|[\w.-]{1,60}=)|cookies?\s{1,4}["']?(?=[\w.-]{1,60}=)|cookies?\s{0,4}[=:]\s{0,4}(?:dict\s{0,2})?[{(]|cookies?(?:\.|_)?(?:set|add|update|put)\w{0,10}\s{0,4}\(|cookies?\[|(?:set|add)_?cookie\s{0,4}\(|cookie\s{0,4}\(|cookies?\\{0,3}["'],/iy;
/** `curl -b 'a=b'` */
const SENT = /-b\s{1,4}["'](?=[\w.$-]{1,60}=)/y;
const PAIR = /([\w.$-]{1,60})(?:=|\\{0,3}["']\]?\s{0,8}[:,=]\s{0,8}\\{0,3}["'])([^\s;"',\\]{16,1024})/g;
const SESSION =
  /(?:session[_-]?id|sessid|sid|session[_-]?token)(?:\\{0,3}["'])?\]?\s{0,8}(?:[:,=]|=>|:=|<-)\s{0,8}[rbf]?\\{0,3}["']?([A-Za-z0-9!._~+/=%-]{20,1024})/iy;
/** Cookies that say which browser it is, or what its user agreed to. */
const TRACKING =
  /^(?:_g[ac]|_gid|_fbp|_hj|ajs_|amplitude|consent|cookieconsent|optanon|mp_|hubspotutk|__utm|lang|locale|path|domain|expires)/i;

/** Cookies and ids of sessions: who has one is logged in. */
const rule: SecretRule = {
  kind: 'session',
  describes: 'Cookies and ids of sessions.',
  anchors: [
    'cookie',
    "-b '",
    '-b "',
    'session_id',
    'sessionid',
    'session-id',
    'sessid',
    'session_token',
    'connect.sid',
  ],
  at: (text, at, length) => {
    const isSent = text[at] === '-' && /\bcurl\b/.test(text.slice(Math.max(0, at - 600), at));
    if (!isSent && text.slice(at, at + length).toLowerCase() !== 'cookie') return sessionAt(text, at);
    const pattern = isSent ? SENT : HEADER;
    pattern.lastIndex = at;
    const head = pattern.exec(text)?.[0];
    if (head === undefined) return NOTHING;
    const from = at + head.length;
    const near = text.slice(from, from + REACH);
    const end = near.search(/[{(]$/.test(head) ? /[})]/ : /[\r\n]/);
    return [...near.slice(0, end === -1 ? near.length : end).matchAll(PAIR)].flatMap(
      ({index, 0: pair, 1: name = '', 2: value = ''}) => {
        const start = from + index + pair.length - value.length;
        return !TRACKING.test(name) && isByChance(value) ? [{start, end: start + value.length}] : [];
      },
    );
  },
  positives: () => {
    const [value, hex] = [madeUp('Ov', 40), madeUp('3f', 32, '0a1b2c3d4e5f6')];
    return [
      {text: `-- Cookie: lang=de; JSESSIONID=${value}`, value},
      {text: `< set-cookie: JSESSIONID=${value}; Path=/; Secure`, value},
      {text: `curl -H 'Cookie: PHPSESSID=${hex}' https://example.com`, value: hex},
      {text: `s.cookies.set("JSESSIONID", "${hex}", domain="example.com")`, value: hex},
      {text: `cookies = {\n  'consent': 'true',\n  'sessionid': '${value}',\n}`, value},
      {text: `curl 'https://example.com/x' -b 'metabase.DEVICE=0a; metabase.SESSION=${value}'`, value},
      {text: `curl --cookie "sid=${value}" https://example.com`, value},
      {text: `headers = {"cookie": "a=1; SSO=${value}"}`, value},
      {text: `{"name": "Cookie", "value": "lang=de; SSO_SESSION=${value}"}`, value},
      {text: `document.cookie = "sid=${value}"`, value},
      {text: `sf = Salesforce(instance='x', session_id='00D${value.slice(0, 12)}!${value}')`, value},
    ];
  },
  negatives: () => [
    "select cookie_id, session_id from events where session_id = '3f2504e0-4f89-11d3-9a0c-0305e82c3301'",
    "cookies = {'consent': 'true', 'lang': 'en-US'}",
    "headers = {'Cookie': f'JSESSIONID={sid}'}",
    "session_id = 'session_2024_01_01_run_1'",
    "where session_id = '3f275705d8e403971f6e51bed00b1342'",
    'Cookie: _ga=GA1.2.1234567890.1234567890',
  ],
};

export default rule;

function sessionAt(text: string, at: number): readonly Span[] {
  if (!startsWord(text, at) && !/[A-Za-z]/.test(text.charAt(at - 1))) return NOTHING;
  SESSION.lastIndex = at;
  const match = SESSION.exec(text);
  const value = match?.[1] ?? '';
  // A digest names a session in a query; what opens one has letters of both cases.
  if (match === null || !isByChance(value) || !/[a-z]/.test(value) || !/[A-Z]/.test(value)) return NOTHING;
  const start = at + match[0].length - value.length;
  return [{start, end: start + value.length}];
}

function isByChance(value: string): boolean {
  return looksRandom(value, 16) && !UUID.test(value) && (isScrambled(value) || /^[0-9a-f]{20,}$/i.test(value));
}
