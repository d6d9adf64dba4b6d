const OWN = /__REDACTED_([a-z0-9_]{1,60}?)_(\d+)__/g;

/** What stands in place of a secret. `n` counts within the asset; nothing is derived from the value. */
export function placeholder(kind: string, n: number): string {
  return `__REDACTED_${kind}_${n}__`;
}

/** Our own placeholders in a text. */
export function ownPlaceholders(text: string): {readonly kind: string; readonly n: number; readonly start: number}[] {
  return [...text.matchAll(OWN)].map((match) => ({kind: match[1] ?? '', n: Number(match[2]), start: match.index}));
}

const WORDS = new Set([
  'redacted',
  'masked',
  'hidden',
  'removed',
  'placeholder',
  'changeme',
  'change_me',
  'change-me',
  'todo',
  'tbd',
  'n/a',
  'null',
  'none',
  'nil',
  'true',
  'false',
  'undefined',
  'string',
  'str',
  'text',
  'varchar',
  'password',
  'passwd',
  'pwd',
  'secret',
  'token',
  'user',
  'username',
  'default',
  'empty',
  'unknown',
  'unused',
  'dummy',
  'not-needed',
  'not_needed',
]);
const SHAPES = [
  // Nothing but filler: ***, xxxx, ....
  /^[*xX.\-_#•?=\s]+$/,
  /^(\S)\1{3,}$/u,
  // <your key>, [password], {pw}, ${PW}, {{ pw }}, {% pw %}, <% pw %>, %s, %(pw)s, %PW%
  /^<[^<>]*>$/,
  /^\[[A-Za-z _-]*\]$/,
  /^\$?\{(?![^]{0,200}"\s{0,8}:)[^{}]*\}$/,
  /^\{\{[^]*\}\}$/,
  /^\{%[^]*%\}$/,
  /^<%[^]*%>$/,
  /^%[sd]$/,
  /^%\(\w+\)s$/,
  /^%[A-Za-z_]\w*%$/,
  // glpat-xxxxxxxxxxxxxxxxxxxx, sk-........: filler of any length behind a real beginning
  /([xX*#_.-])\1{7}/,
  // @@PW@@, #{pw}, $(op read …), `vault …`, {{ env_var(
  /^@@?[A-Za-z_][\w.-]*@@?$/,
  /^#\{[^{}]*\}#?$/,
  /^\$\([^]*\)?$/,
  /^`[^]*`$/,
  /^\{\{/,
  // --password: an option
  /^--?[a-z][a-z-]*$/,
  // words that stand where the value is to be put: `tbd`, `see …`, `ask …`
  /^(?:todo|tbd|fixme|xxx|n\/a|see|ask|from|get|same as)\b[ :,].*[A-Za-z]{3,}$/i,
  // a label or its translation
  /^(?:\p{L}{1,14}[ ,.'’?!:-]{1,2}){0,4}(?:passwor[dt]e?|passcode|passphrase|kennwort|mot de passe|contrase[nñ]a|senha|wachtwoord|has[lł]o|пароль|パスワード|密码|l[öo]senord|secret|token|api[ -]?key|schl[üu]ssel)(?:[ ,.'’?!:-]{1,2}\p{L}{0,14}){0,4}$/iu,
  // sk-ant-api03-placeholder, sk_test_not_real, sk-your-real-key
  /(?:^|[-_/ ])(?:placeholder|dummy|not[-_ ]?real|your[-_ ](?:\w{1,12}[-_ ])?(?:key|token|secret|password|pass))(?:[-_/ .]|$)/i,
  // $PW and &pw, which are substituted inside quotes too
  /^\\?\$[A-Z_][A-Z0-9_]*$/,
  /^&\{?[A-Za-z_]\w*\}?$/,
  /^_*(?:your|enter|insert|replace|put|add|type|fill)(?:[-_ ][A-Za-z_ .'-]*\d{0,3}[>)!.*]*)?$/i,
  // my_client_secret, bearer-token: names of what should stand there
  /^(?:(?:my|the|some|example|sample|dummy|fake)[-_ ])?(?:(?:client|bearer|api|access|refresh|auth|oauth|secret|private|aws|azure|sas|master|user|db|new)[-_ ]){0,2}(?:password|passwd|pwd|secret|token|key)$/i,
  // MAPS_API_KEY: the name of a variable that holds it
  /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET|PASSWORD|PWD)$/,
  // the examples in the documentation of AWS
  /EXAMPLE(?:KEY)?$/,
  // a key with nothing in it
  /^-----BEGIN [A-Z ]{0,40}-----(?:\\{1,4}[nr]|[\s.…*xX])*(?:<[^<>]{0,80}>)?(?:\\{1,4}[nr]|[\s.…*xX])*-----END/,
  // tok_xxxxxxxx, sk-********
  /^[A-Za-z0-9]{1,8}[-_](?:[xX]{6,}|\*{6,})$/,
  // {db}.{schema}.api_key: the name of a secret object, put together by a program
  /^(?=[^{]*\{)(?:\{\w+\}|[A-Za-z_]\w*)(?:\.(?:\{\w+\}|[A-Za-z_]\w*)){1,2}$/,
  // a string that ends here and is joined to a variable: ' || :pw || '
  /^["']?\s*(?:\|\||\+)\s*[\w.:$()[\] ]{1,100}(?:\|\||\+)\s*["']?$/,
  /^["']\s*(?:\|\||\+|,|%|\.format\b)/,
  /^(?:\|\||\+)$/,
];

/** Whether a value only stands for one: filler, a template, a variable, a word that says so, or our own placeholder. */
export function isPlaceholder(value: string): boolean {
  const trimmed = value.trim();
  if (trimmed === '' || trimmed.includes('__REDACTED_')) return true;
  return WORDS.has(trimmed.toLowerCase()) || SHAPES.some((shape) => shape.test(trimmed)) || isTemplate(trimmed);
}

/** `accessKey={key}; secretKey={secret}`: what a program puts in, and words around it. */
function isTemplate(value: string): boolean {
  const rest = value.replaceAll(/\$?\{[A-Za-z_][\w.]{0,60}\}/g, '');
  return rest !== value && !/\d/.test(rest);
}

/** Whether a value without quotes is a reference: `$pw`, `:pw`, `@pw`, `?`, `os.environ[…]`, `{{ pw }}`. */
export function isReference(value: string): boolean {
  return isPlaceholder(value) || /^(?:[$:@&?%<{[(]|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$)/.test(value);
}
