import {dirname, isAbsolute, resolve} from 'node:path';
import {z} from 'zod';
import {UserError} from '../../errors.ts';
import {
  SCANNER_UNUSABLE,
  type ScannedSecret,
  type ScannedText,
  scannedKind,
  type SecretScanner,
} from '../../ports/secret-scanner.ts';
import {writtenAs} from './encoded.ts';
import {NotStarted, runProgram} from './run-program.ts';
import {type Piece, pieceAt, startOfLine, streamOf} from './stream.ts';
import {readToml, unfit} from './toml.ts';

const ID = 'gitleaks';

/** What it ends with when it found something: no code of its own. */
const FOUND = 87;

/** `stdin` came with 8.19. `gitleaks:allow` in a text counts for nothing; the report goes to us and to no file. */
const ARGUMENTS = [
  'stdin',
  '--report-format=json',
  '--report-path=-',
  '--no-banner',
  '--log-level=fatal',
  '--ignore-gitleaks-allow',
  `--exit-code=${FOUND}`,
];

/** Would put other rules in place of those that are configured. */
const OWN_VARIABLES = ['GITLEAKS_CONFIG', 'GITLEAKS_CONFIG_TOML'];

/** A probe that holds nothing. */
const HARMLESS: ScannedText = {name: 'probe.sql', text: 'select 1\n'};

const report = z.array(z.object({RuleID: z.string(), Secret: z.string(), StartLine: z.int(), EndLine: z.int()}));
type Finding = z.infer<typeof report>[number];

/**
 * A gitleaks program: texts go to its standard input, many at a time, and what it finds stays in memory.
 * @param program its name on the PATH, or an absolute path
 * @param config absolute path of the TOML it is to use; its own rules when undefined
 * @throws UserError when it cannot be run as it is
 */
export async function openBinary(
  program: string,
  config: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SecretScanner> {
  if (config !== undefined) await checkExtension(config);
  const own = {...env};
  for (const name of OWN_VARIABLES) delete own[name];
  const args = config === undefined ? ARGUMENTS : [...ARGUMENTS, `--config=${config}`];
  const ask: SecretScanner['scan'] = async (texts, signal) => {
    const {text, pieces} = streamOf(texts);
    const findings = await runOnce(program, args, {input: text, env: own, signal});
    const found = texts.map((): ScannedSecret[] => []);
    const {located, unclear} = locate(pieces, findings);
    for (const [at, secret] of located) found[pieces[at]!.index]!.push(placed(secret, pieces[at]!));
    if (unclear.size > 0 && pieces.length === 1) throw new Error('It found something that does not stand in the text.');
    // Some rules reach over the end of a text, and may pass by what the next one holds: by itself it is clear.
    for (const at of unclear) {
      const piece = pieces[at]!;
      const [alone = []] = await ask([{name: texts[piece.index]!.name, text: piece.text}], signal);
      found[piece.index]!.push(...alone.map((secret) => placed(secret, piece)));
    }
    return found;
  };
  try {
    await ask([HARMLESS]);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const what = config === undefined ? '' : ` with ${config}`;
    throw new UserError(
      SCANNER_UNUSABLE,
      `The gitleaks program ${program} cannot be used${what}: it ends with an error on a harmless text.`,
      {
        hint: `Try it: echo 'select 1' | ${program} stdin${config === undefined ? '' : ` --config ${config}`} (8.19 or newer).`,
      },
    );
  }
  return {id: ID, scan: (texts, signal) => (texts.length === 0 ? Promise.resolve([]) : ask(texts, signal))};
}

async function runOnce(
  program: string,
  args: readonly string[],
  options: Parameters<typeof runProgram>[2],
): Promise<readonly Finding[]> {
  const run = await runProgram(program, args, options).catch((error: unknown) => {
    if (!(error instanceof NotStarted)) throw error;
    throw new UserError(SCANNER_UNUSABLE, `The gitleaks program ${program} cannot be started.`, {
      hint: 'Install it, or correct redact.scanners.gitleaks.binary.',
    });
  });
  // Whatever it says beside its report may quote the text.
  if (run.code !== 0 && run.code !== FOUND) throw new Error(`It ended with ${run.code}.`);
  let read: unknown;
  try {
    read = JSON.parse(run.stdout);
  } catch {
    throw new Error('Its report cannot be read.');
  }
  const {success, data} = report.safeParse(read);
  if (!success || (run.code === FOUND) !== data.length > 0) throw new Error('Its report cannot be read.');
  return data;
}

/** Findings by the piece that they stand in, and the pieces of which it is not clear what they hold. */
function locate(
  pieces: readonly Piece[],
  findings: readonly Finding[],
): {readonly located: readonly (readonly [number, ScannedSecret])[]; readonly unclear: ReadonlySet<number>} {
  const located: (readonly [number, ScannedSecret])[] = [];
  const unclear = new Set<number>();
  for (const finding of findings) {
    const first = Math.max(0, pieceAt(pieces, finding.StartLine));
    const last = Math.max(first, pieceAt(pieces, finding.EndLine));
    const piece = pieces[first]!;
    const isInside = first === last && finding.StartLine < piece.end && finding.EndLine < piece.end;
    const values = isInside ? valuesOf(piece.text, startOfLine(piece, finding.StartLine), finding) : [];
    for (const value of values) located.push([first, value]);
    if (values.length > 0) continue;
    // A line between two is as near to the one as to the other.
    for (let at = first; at <= Math.min(last + 1, pieces.length - 1); at++) unclear.add(at);
  }
  return {located: located.filter(([at]) => !unclear.has(at)), unclear};
}

/** A secret of a piece as one of its text. */
function placed(secret: ScannedSecret, {from}: Piece): ScannedSecret {
  return secret.start === undefined ? secret : {...secret, start: from + secret.start};
}

/**
 * What stands in a piece: the secret itself, or what it is encoded as.
 * @param from where its line starts
 */
function valuesOf(text: string, from: number, {RuleID, Secret}: Finding): readonly ScannedSecret[] {
  if (Secret === '') return [];
  const kind = scannedKind(ID, RuleID);
  const start = text.indexOf(Secret, from);
  if (start !== -1) return [{kind, value: Secret, start}];
  return writtenAs(text, Secret).map((value) => ({kind, value}));
}

/** It is run in the root folder, so that no `.gitleaks.toml` or `.gitleaksignore` that lies about counts. */
async function checkExtension(config: string): Promise<void> {
  const table = (await readToml(config)) as {extend?: {path?: unknown}};
  const path = table.extend?.path;
  if (typeof path !== 'string' || isAbsolute(path)) return;
  throw unfit(
    config,
    'extends another one by a relative path',
    `Write the whole path there: ${resolve(dirname(config), path)}`,
  );
}
