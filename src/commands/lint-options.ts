import {usageError} from '../errors.ts';
import type {Severity} from '../model/family.ts';
import type {Invocation} from './command.ts';

const LIMITS = ['error', 'warning', 'info', 'never'] as const;
const FORMATS = ['human', 'json', 'sarif', 'github'] as const;

export interface LintOptions {
  readonly format: (typeof FORMATS)[number];
  /** write: files are changed. diff: what would be changed is printed. */
  readonly fix: 'no' | 'write' | 'diff';
  /** Whether a finding of this severity is one too many. */
  fails(severity: Severity): boolean;
  readonly baseline?: string;
  readonly writesBaseline: boolean;
  /** Name that the text on standard input goes by; undefined when files are read. */
  readonly stdin?: string;
  /** Whether `.sqlfluffignore` leaves files out. */
  readonly ignores: boolean;
}

/** Checks options that have to fit each other. @throws UserError (exit code 2) */
export function readLintOptions({options, common, args}: Invocation): LintOptions {
  const limit = oneOf(LIMITS, String(options['failOn']), 'unknown-severity', 'is no severity.');
  const given = options['format'];
  const format =
    given === undefined
      ? common.json
        ? 'json'
        : 'human'
      : oneOf(FORMATS, String(given), 'unknown-format', 'is no format of lint.');
  if (common.json && format !== 'json')
    throw usageError(
      'two-outputs',
      `--json and --format ${format} both want standard output.`,
      'Leave one of them out.',
    );
  const isDiff = options['diff'] === true || options['dryRun'] === true;
  if (options['dryRun'] === true && options['fix'] !== true)
    throw usageError('dry-run-of-nothing', '--dry-run says what --fix would do.', 'Write --fix --dry-run, or --diff.');
  if (isDiff && format !== 'human')
    throw usageError(
      'two-outputs',
      `A diff and --format ${format} both want standard output.`,
      'Leave one of them out.',
    );
  const baseline = typeof options['baseline'] === 'string' ? options['baseline'] : undefined;
  const writesBaseline = options['writeBaseline'] === true;
  if (writesBaseline && baseline === undefined)
    throw usageError('no-baseline', '--write-baseline needs the file.', 'Name it with --baseline FILE.');
  if (writesBaseline && (isDiff || options['fix'] === true))
    throw usageError(
      'two-writers',
      '--fix and --write-baseline do not go together.',
      'Fix first, then write the baseline.',
    );
  const stdin = stdinName(args, options['stdinFilename']);
  return {
    format,
    fix: isDiff ? 'diff' : options['fix'] === true ? 'write' : 'no',
    fails: (severity) => limit !== 'never' && LIMITS.indexOf(severity) <= LIMITS.indexOf(limit),
    ...(baseline === undefined ? {} : {baseline}),
    writesBaseline,
    ...(stdin === undefined ? {} : {stdin}),
    ignores: options['disregardSqlfluffignores'] !== true,
  };
}

function stdinName(args: readonly string[], name: unknown): string | undefined {
  const isPiped = args.includes('-');
  if (isPiped && args.length > 1)
    throw usageError('stdin-and-files', 'Standard input (-) is read alone.', 'Leave the other paths out.');
  if (!isPiped && name !== undefined)
    throw usageError(
      'stdin-not-read',
      '--stdin-filename names what is read from standard input.',
      'Write - as the path.',
    );
  return isPiped ? (typeof name === 'string' ? name : 'stdin.sql') : undefined;
}

function oneOf<const T extends string>(known: readonly T[], given: string, code: string, says: string): T {
  const found = known.find((one) => one === given);
  if (found === undefined) throw usageError(code, `${given} ${says}`, `Use one of: ${known.join(', ')}`);
  return found;
}
