import {namesEndingIn} from './names.ts';
import {isDottedName, isJumbledWord, isScrambled, isTelling, looksRandom, UUID} from './randomness.ts';

/** Words in the heads of columns that hold secrets, in the languages that notes beside worksheets are written in. */
export const COLUMN_WORDS: readonly string[] = [
  'password',
  'passwort',
  'kennwort',
  'passwd',
  'passphrase',
  'pwd',
  'contrase',
  'mot de passe',
  'senha',
  'wachtwoord',
  'secret',
  'token',
  'apikey',
  'api key',
  'api_key',
  'api-key',
  'access key',
  'access_key',
];
/** The same with names so short that only code uses them, among other names. */
export const VARIABLE_WORDS: readonly string[] = [...COLUMN_WORDS, 'pw', 'pass', 'credential'];

const holdsPasswords = namesEndingIn(
  'password|passwort|kennwort|passwd|passphrase|pwd|contrase(?:ñ|n)a|mot_de_passe|senha|wachtwoord',
  'pass|pw|pws|mdp',
);
const holdsKeys = namesEndingIn('api_?key|secret|token|(?:access|secret|private|auth|signing)_?key');

/** What the values under a name have to look like; undefined where the name is no secret's. */
export function secretsUnder(name: string): ((value: string) => boolean) | undefined {
  const plain = name
    .replaceAll(/["'`*\\]/g, '')
    .trim()
    .replaceAll(/[\s-]+/g, '_')
    .toLowerCase();
  if (holdsPasswords(plain)) return couldBePassword;
  return holdsKeys(plain) ? couldBeKey : undefined;
}

/** Methods, types and formats that have a number in their name. */
const TECHNICAL =
  /^(?:oauth[12]?|sha-?\d{1,3}|md[245]|utf[-_]?\d{1,2}|base-?\d\d|aes[-_]?\w{0,10}|[rehp]s\d{3}|ipv[46]|n?varchar2?|u?int\d{1,3}|float\d{1,2}|latin-?1|tls\S{0,5}|http\S{0,4}|ed25519|pkcs\S{0,4}|x-?509)$/i;

/** Whether a person may have made a value up as a password: letters with digits or signs, and no address, path, date or type. */
export function couldBePassword(value: string): boolean {
  if (value.length < 6 || value.length > 128 || /\s/.test(value) || UUID.test(value) || TECHNICAL.test(value))
    return false;
  if (
    /^\w+\(\d{0,9}\)$|^[\w.:/-]*\/\/|\/[\w.-]*\.\w{1,5}$|^[./~]|^[A-Za-z]:\\|^\d[\d.:,TZ/+-]*$|^(?:min|max|len)\w*[:=]/.test(
      value,
    )
  )
    return false;
  if (/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$|^@\w+$/.test(value)) return false;
  // A path into data: `rows[0].name`.
  if (/^\w+\[\w+\]/.test(value)) return false;
  if (/^[\w-]+(?:\.[\w-]+)+$/.test(value))
    return isScrambled(value) || (/^[A-Za-z]/.test(value) && !isDottedName(value));
  return (
    (/\d/.test(value) && /[^\W\d_]/.test(value)) ||
    isJumbledWord(value) ||
    /\w[^\w\s.,:;/()[\]{}<>=|'"`-]|[^\w\s.,:;/()[\]{}<>=|'"`-]\w/.test(value)
  );
}

/** Whether a program may have handed out a value, as a key or a token. */
export function couldBeKey(value: string): boolean {
  if (/^[\w.-]+(?:\/[\w.-]+)+$/.test(value) && !isScrambled(value)) return false;
  // Words with hyphens between them, and digests.
  if (/^[A-Za-z]+\d{0,4}(?:[-_.][A-Za-z]+\d{0,4})+$|^sha\d{3}-/.test(value)) return false;
  if (/[/\\]{2}|^[\w-]+(?:\.[A-Za-z]{2,5}){1,2}$|^[\w.]+\(/.test(value)) return false;
  return (
    looksRandom(value) && (isScrambled(value) || isTelling(value) || /^[0-9a-z]{20,}$|^[0-9A-Z]{16,}$/.test(value))
  );
}
