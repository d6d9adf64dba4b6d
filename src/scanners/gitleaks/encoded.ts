/** How often an encoding is undone inside another one, as gitleaks does by default. */
const DEPTH = 5;

const BASE64 = /[\w/+-]{16,}={0,2}/g;
const HEX = /(?:[0-9A-Fa-f]{2}){16,}/g;
const PERCENT = /[^\s'"<>]*(?:%[0-9A-Fa-f]{2}[^\s'"<>]*)+/g;
const UNICODE = /(?:\\{1,2}u[0-9A-Fa-f]{4})+/g;

const DECODERS: readonly (readonly [RegExp, (run: string) => string])[] = [
  [PERCENT, (run) => run.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (part) => fromHex(part.replaceAll('%', '')))],
  [
    UNICODE,
    (run) =>
      run.replaceAll(/\\{1,2}u([0-9A-Fa-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
  ],
  [HEX, fromHex],
  [BASE64, (run) => Buffer.from(run.replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString('utf8')],
];

function fromHex(run: string): string {
  return Buffer.from(run, 'hex').toString('utf8');
}

/** Fewer characters of a secret stand in other things as well. */
const LEAST = 8;

/**
 * What stands in a text where a secret is written in base64, hexadecimal, percent signs or Unicode escapes; its parts, where
 * it goes over several such runs.
 */
export function writtenAs(text: string, secret: string): readonly string[] {
  const whole = runsOf(text, (decoded) => holds(decoded, secret, DEPTH));
  return whole.length > 0 ? whole : runsOf(text, (decoded) => sharesPart(decoded, secret));
}

function runsOf(text: string, isWanted: (decoded: string) => boolean): readonly string[] {
  const runs = DECODERS.flatMap(([pattern, decode]) =>
    [...text.matchAll(pattern)].flatMap(([run]) => (isWanted(decode(run)) ? [run] : [])),
  );
  return [...new Set(runs)];
}

/** Whether one holds the other, or the end of one is where the other begins. */
function sharesPart(decoded: string, secret: string): boolean {
  if (decoded.length < LEAST) return false;
  if (secret.includes(decoded)) return true;
  const [first, last] = [secret.slice(0, LEAST), secret.slice(-LEAST)];
  return (
    (decoded.includes(first) && secret.startsWith(decoded.slice(decoded.indexOf(first)))) ||
    (decoded.includes(last) && secret.endsWith(decoded.slice(0, decoded.indexOf(last) + LEAST)))
  );
}

function holds(text: string, secret: string, depth: number): boolean {
  if (text.includes(secret)) return true;
  if (depth === 1) return false;
  return DECODERS.some(([pattern, decode]) =>
    [...text.matchAll(pattern)].some(([run]) => holds(decode(run), secret, depth - 1)),
  );
}
