import type {Span} from '../../model/scalars.ts';
import {argumentsWithEnd} from '../arguments.ts';
import {secretsUnder, VARIABLE_WORDS} from '../columns.ts';
import {madeUp} from '../made-up.ts';
import {isWholeShort, signAfter} from '../name-lists.ts';
import {NOTHING} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';

/** The rest of a name, a type, what assigns, what makes a list or a map, and the bracket that opens it. */
const OPENING =
  /([\w-]{0,30})(?:\\{0,3}["'`]\)?)?\]?(?:\s{0,4}:\s{0,4}[A-Za-z][\w[\], .|<>]{0,60})?(?:\s{0,20}(?::=|=>|<-|=|:)\s{0,20}(?:(?:\[\d{0,3}\][a-z]{1,10}|map\[[a-z]{1,10}\][a-z]{1,10}|new \w{1,20}(?:<[\w, ]{0,30}>)?(?:\(\)|\[\])?|(?:List|Map|Set)\.of|Arrays\.asList|array|array_construct|dict|set|tuple|frozenset|c|@)\s{0,4})?|\s{1,4}(?:not\s{1,4})?in\s{0,4})[[{(]/iy;
/** `class ApiKey(Enum):`, `enum Tokens {`, after the word. */
const BODY = /(\w{0,30})(?:\([\w., ]{0,60}\))?(?:\s{1,4}(?:extends|implements|:)\s{1,4}[\w., ]{1,60})?\s{0,4}[:{]/y;
const MEMBER = /\b\w{1,40}\s{0,8}[=(]\s{0,8}[rbf]?["']([^"'\n]{6,200})["']/g;
/** `[dev]=…` of a shell, where values need no quotes. */
const SHELL_ELEMENT = /\]=([^\s"'()$]{6,200})(?=[\s)]|$)/g;
/** A list or a map of YAML, by what is further in than its name. */
const INDENTED = /([\w-]{0,30})["']?:[ \t]{0,8}\r?\n/y;
const INDENTED_VALUE =
  /^([ \t]+)(?:-[ \t]+)?(?:["']?[\w.-]{1,60}["']?:[ \t]+)?["']?([^\s"'#]{6,200})["']?[ \t]*(?:#[^\n]*)?\r?$/;
/** Keys of a description, not of a collection: `password: {type: 'string', …}`. */
const DESCRIPTION =
  /(?:^|[\s,{([])["']?(?:type|description|pattern|format|label|title|required|host|url|kind|default|integrity|resolved|version|min\w{0,10}|max\w{0,10}|icon|class\w{0,5})["']?\s{0,4}(?:[:=]|=>)/i;

/** All values of `passwords = {…}`, `API_KEYS = […]`, `PW=( [dev]="…" )`, `enum ApiKey {…}`. */
const rule: SecretRule = {
  kind: 'secret',
  describes: 'Every secret of a list, a map or an enumeration that is named for them.',
  anchors: VARIABLE_WORDS,
  at: (text, at, length) => {
    if (!isWholeShort(text, at, length) || !/[=:<({inei]/.test(signAfter(text, at + length))) return NOTHING;
    const before = /[\w-]{0,40}$/.exec(text.slice(Math.max(0, at - 40), at))?.[0] ?? '';
    const word = before + text.slice(at, at + length);
    if (
      /\b(?:class|enum|struct|object)\s+$/.test(text.slice(Math.max(0, at - before.length - 20), at - before.length))
    ) {
      return members(text, at + length, word);
    }
    OPENING.lastIndex = at + length;
    const match = OPENING.exec(text);
    if (match === null) return indented(text, at, length, word);
    const accepts = secretsUnder(word + (match[1] ?? ''));
    if (accepts === undefined) return NOTHING;
    return elements(text, OPENING.lastIndex).filter(({start, end}) => accepts(text.slice(start, end)));
  },
  positives: () => {
    const [a, b, key] = [['tkxnu', '687'].join(''), madeUp('Qf', 9), madeUp('96', 32, '0a1b2c3d4e5f6')];
    return [
      {text: `passwords = {\n  "admin": "${a}",\n  "viewer": "${b}",\n}`, value: b},
      {text: `API_KEYS = [\n  "x",  # Lena's\n  "${key}",\n]`, value: key},
      {text: `declare -A PW=( [dev]="${a}" [prod]="${b}" )`, value: b},
      {text: `const tokens: string[] = ['${key.slice(3)}', '${key}'];`, value: key},
      {text: `PASSWORDS: dict[str, str] = {'dev': '${a}', 'prd': '${b}'}`, value: b},
      {text: `passwords := map[string]string{"dev": "${a}", "prd": "${b}"}`, value: b},
      {text: `$passwords = @{ dev = '${a}'; prd = '${b}' }`, value: b},
      {text: `passwords <- c(dev = "${a}", prd = "${b}")`, value: b},
      {text: `if st.session_state.get("password") not in ("${a}", "${b}"):`, value: b},
      {text: `class ApiKey(str, Enum):\n    WEATHER = "x"\n    FX      = "${key}"\n`, value: key},
      {text: `declare -A TOKENS=([a]=${key.slice(3)} [b]=${key})`, value: key},
      {text: `passwords:\n  dev: ${a}\n  prod: ${b}\nnext: 1`, value: b},
      {text: `tokens:\n  - ${key.slice(3)}\n  - ${key}`, value: key},
      {text: `enum Secrets { Weather = '${key.slice(3)}', Fx = '${key}' }`, value: key},
      {text: `creds = pd.DataFrame({"user": ["anna", "bert"], "password": ["${a}", "${b}"]})`, value: b},
    ];
  },
  negatives: () => [
    'tokens = ["select", "from", "where"]',
    'password: {type: "string", pattern: "^[a-z0-9]{8}$", label: "Passwort2"}',
    'secrets = ("cred" = my_db.my_schema.my_secret_1)',
    'class Token:\n    kind: str = "identifier_1"\n',
    'enum Tokens { Ident = "ident", Number = "number" }',
    'passwords = {"dev": os.environ["PW_DEV"], "prd": os.environ["PW_PRD"]}',
    'if password in ("", None):',
    'secrets = {"db": "prod/db/creds1", "api": "prod/api/v1"}',
    'secrets:\n  - source: db_password_1\n  - target: file_12',
    'passwords:\n  type: string12\n  description: abc123',
  ],
};

export default rule;

/** Strings that are elements, or values beside a key, and no part of a call or of a collection inside. */
function elements(text: string, from: number): readonly Span[] {
  const {strings, end} = argumentsWithEnd(text, from);
  if (DESCRIPTION.test(text.slice(from, end))) return NOTHING;
  const bare = [...text.slice(from, end).matchAll(SHELL_ELEMENT)].map(({index, 0: whole, 1: value = ''}) => {
    const close = from + index + whole.length;
    return {start: close - value.length, end: close};
  });
  const quoted = strings.flat().filter((span) => {
    const before = text.slice(Math.max(from, span.start - 60), span.start);
    if (/[([{]\s*[rbf]?\\*["'`]+$/i.test(before) && !/^\s*[rbf]?\\*["'`]+$/i.test(before)) return false;
    return !/^\\*["'`]+\s*(?::|=>|=)/.test(text.slice(span.end, span.end + 20));
  });
  return [...quoted, ...bare];
}

/** `passwords:` and what stands further in below it. */
function indented(text: string, at: number, length: number, word: string): readonly Span[] {
  INDENTED.lastIndex = at + length;
  const match = INDENTED.exec(text);
  const accepts = match === null ? undefined : secretsUnder(word + (match[1] ?? ''));
  if (accepts === undefined) return NOTHING;
  const own = /[^\n]*$/.exec(text.slice(Math.max(0, at - 120), at))?.[0] ?? '';
  const depth = /^[ \t]*/.exec(own)?.[0].length ?? 0;
  const found: Span[] = [];
  let start = INDENTED.lastIndex;
  for (const line of text.slice(start, start + 4096).split('\n', 60)) {
    const [, indent = '', value = ''] = INDENTED_VALUE.exec(line) ?? [];
    if (line.trim() !== '' && (indent.length < depth || value === '')) break;
    if (DESCRIPTION.test(line)) return NOTHING;
    const from = start + line.indexOf(value, indent.length + 1 < line.length ? line.search(/[:-]\s/) + 1 : 0);
    if (value !== '' && accepts(value)) found.push({start: from, end: from + value.length});
    start += line.length + 1;
  }
  return found;
}

function members(text: string, from: number, word: string): readonly Span[] {
  BODY.lastIndex = from;
  const match = BODY.exec(text);
  const accepts =
    match === null ? undefined : secretsUnder(word.replaceAll(/([a-z])([A-Z])/g, '$1_$2') + (match[1] ?? ''));
  if (accepts === undefined) return NOTHING;
  const near = text.slice(BODY.lastIndex, BODY.lastIndex + 4096);
  const body = near.slice(0, (/\n(?=[^\s}#])|\}/.exec(near)?.index ?? near.length) + 1);
  return [...body.matchAll(MEMBER)].flatMap(({index, 0: whole, 1: value = ''}) => {
    const start = BODY.lastIndex + index + whole.lastIndexOf(value);
    return accepts(value) ? [{start, end: start + value.length}] : [];
  });
}
