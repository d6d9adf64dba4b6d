import {pino, type DestinationStream, type Logger} from 'pino';
import {messageOf} from '../errors.ts';
import type {Log} from '../ports/log.ts';
import {logCleaner} from './log-cleaner.ts';
import {hasColour, painter, printable, type Paint, type TextStream} from './terminal.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  readonly level: LogLevel;
  /** Adds host and process to every line, and stacks to errors. */
  readonly verbose?: boolean;
  /** Where lines go: standard error, always, except in tests and above a live progress. */
  readonly stream?: TextStream;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Values that this run has met as secrets: no line holds one, whoever quotes it. */
  readonly secrets?: ReadonlySet<string>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Fields that are never written, whoever puts them in, at the top and in objects one and two levels down. */
const SECRET_FIELDS = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'sessionToken',
  'masterToken',
  'idToken',
  'apiKey',
  'credentials',
  'authorization',
  'Authorization',
  'cookie',
  'privateKey',
  'privateKeyPass',
  'private_key',
  'private_key_pass',
  'client_secret',
  'clientSecret',
  'access_token',
  'PASSWORD',
  'TOKEN',
];
const SECRET_PATHS = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** Fields that may hold SQL: written at `debug` only. */
const TEXT_FIELDS: ReadonlySet<string> = new Set(['sql', 'text', 'body', 'statement', 'query', 'binds']);

/**
 * The log: JSON lines for jobs, short lines for a person at a terminal. Fields named like a secret are dropped, and SQL
 * above `debug`; of an error only its name, code and message are written.
 */
export function openLog(options: LogOptions): Log {
  const stream: TextStream = options.stream ?? process.stderr;
  const environment = options.environment ?? process.env;
  const verbose = options.verbose ?? false;
  const clean = logCleaner(options.secrets);
  const destination: DestinationStream = stream.isTTY
    ? {write: (line) => void stream.write(readableLine(clean(line), painter(hasColour(stream, environment)), verbose))}
    : options.stream === undefined
      ? afterwards(clean)
      : {write: (line) => void stream.write(clean(line))};
  const logger = pino(
    {
      level: options.level,
      ...(verbose ? {} : {base: null}),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {level: (label) => ({level: label})},
      redact: {paths: SECRET_PATHS, remove: true},
    },
    destination,
  );
  return over(logger, verbose);
}

/** Standard error, synchronous: the last lines before an exit are the ones that matter. */
function afterwards(clean: (line: string) => string): DestinationStream {
  const standardError = pino.destination({fd: 2, sync: true});
  return {write: (line) => void standardError.write(clean(line))};
}

function over(logger: Logger, verbose: boolean): Log {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: Fields = {}): void =>
      logger[level](fit(fields, level, verbose), withoutCredentials(message));
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => over(logger.child(fit(fields, 'info', verbose)), verbose),
  };
}

/** The fields as they may be written at a level. */
function fit(fields: Fields, level: string, verbose: boolean): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([name]) => level === 'debug' || !TEXT_FIELDS.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => {
      if (value instanceof Error) return [name, facts(value, verbose)];
      return [name, typeof value === 'string' ? withoutCredentials(value) : value];
    }),
  );
}

/** Remotes carry tokens in their address, and git quotes the address in its errors. */
function withoutCredentials(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1***@');
}

/** What may be told of an error: drivers hang requests with their headers on theirs. */
function facts(error: Error, verbose: boolean): Record<string, unknown> {
  const code = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    message: withoutCredentials(messageOf(error)),
    ...(typeof code === 'string' || typeof code === 'number' ? {code} : {}),
    ...(error.cause === undefined ? {} : {cause: withoutCredentials(messageOf(error.cause))}),
    ...(verbose && error.stack !== undefined ? {stack: withoutCredentials(error.stack)} : {}),
  };
}

const MARKS = {
  debug: ['dim', 'debug'],
  info: ['cyan', 'info '],
  warn: ['yellow', 'warn '],
  error: ['red', 'error'],
} as const;

/** A JSON line of pino as a person reads it: `20:41:07 warn  the text  key=value`. */
function readableLine(line: string, paint: Paint, verbose: boolean): string {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const {level, time, msg, pid: _pid, hostname: _hostname, ...fields} = record;
  const [style, label] = MARKS[level as keyof typeof MARKS] ?? MARKS.info;
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const stack = stackOf(fields);
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  const parts = [
    paint('dim', clock),
    paint(style, label),
    printable(String(msg ?? '')),
    paint('dim', printable(pairs.join(' '))),
  ];
  const text = parts.filter((part) => part !== '').join(' ');
  return verbose && stack !== undefined ? `${text}\n${stack.split('\n').map(printable).join('\n    ')}\n` : `${text}\n`;
}

function stackOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  for (const value of Object.values(fields)) {
    if (typeof value === 'object' && value !== null && 'stack' in value && typeof value.stack === 'string')
      return value.stack;
  }
  return undefined;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if ('message' in value && 'name' in value) {
    const code = 'code' in value ? ` (${String(value.code)})` : '';
    return JSON.stringify(`${String(value.message)}${code}`);
  }
  return JSON.stringify(value);
}
