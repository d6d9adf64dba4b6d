// `npm run bench [name …] [-- options]`: every benchmark compares with a named peer in the same run and prints ratios.
import process from 'node:process';
import {parseArgs} from 'node:util';
import {messageOf, usageError, UserError} from '../errors.ts';
import {corpusFolders} from './parse/corpus.ts';

/** What can be said on the command line. */
export interface BenchOptions {
  /** Folders of .sql files, for those that read SQL; none for the one beside the repository. */
  readonly corpus: readonly string[];
  /** A Python that has sqlglot. */
  readonly python: string;
  /** Sizes of the histories to extract or to group, in rows; none for the usual ones. */
  readonly rows: readonly number[];
  /** Folders of statements with known families. */
  readonly labelled: readonly string[];
  /** A sqruff, by its name or path. */
  readonly sqruff: string;
  /** How long one pass of a slow peer may take, in seconds. */
  readonly seconds: number;
  /** To tell how often each lint rule finds something, and nothing else. */
  readonly prevalence: boolean;
  /** How many findings of the lint rules to draw and print, and nothing else; 0 for the benchmark. */
  readonly sample: number;
  /** What is drawn. */
  readonly seed: number;
  /** How many findings of one rule are drawn at most. */
  readonly most: number;
}

const benches: Readonly<Record<string, () => Promise<{run(options: BenchOptions): Promise<void>}>>> = {
  startup: () => import('./startup.ts'),
  parse: () => import('./parse.ts'),
  archive: () => import('./archive.ts'),
  redact: () => import('./redact.ts'),
  extract: () => import('./extract.ts'),
  dedupe: () => import('./dedupe.ts'),
  lint: () => import('./lint.ts'),
};

/** @throws UserError, in one sentence, on wrong use */
function readArguments(args: readonly string[]): {readonly names: readonly string[]; readonly options: BenchOptions} {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        corpus: {type: 'string', multiple: true},
        python: {type: 'string'},
        rows: {type: 'string', multiple: true},
        labelled: {type: 'string', multiple: true},
        sqruff: {type: 'string'},
        seconds: {type: 'string'},
        prevalence: {type: 'boolean'},
        sample: {type: 'string'},
        seed: {type: 'string'},
        most: {type: 'string'},
      },
    });
  } catch (error) {
    // What follows its first sentence is about writing `--` first.
    const [sentence = ''] = messageOf(error).split('. ');
    throw usageError('wrong-option', sentence.endsWith('.') ? sentence : `${sentence}.`);
  }
  const {values, positionals} = parsed;
  const unknown = positionals.filter((name) => !Object.hasOwn(benches, name));
  if (unknown.length > 0) {
    const known = Object.keys(benches).join(', ');
    throw usageError('unknown-benchmark', `There is no benchmark ${unknown.join(', ')}; known are ${known}.`);
  }
  const {corpus = [], python = 'python3', rows = [], labelled = [], sqruff = 'sqruff', prevalence = false} = values;
  const numbers = rows.map((text) => numberOf('--rows', 'of rows', text));
  // A folder that is not there is told before anything is measured.
  if (corpus.length > 0) corpusFolders(corpus);
  return {
    names: positionals.length > 0 ? positionals : Object.keys(benches),
    options: {
      corpus,
      python,
      rows: numbers,
      labelled,
      sqruff,
      prevalence,
      seconds: numberOf('--seconds', 'of seconds', values.seconds ?? '10'),
      sample: values.sample === undefined ? 0 : numberOf('--sample', 'of findings', values.sample),
      seed: numberOf('--seed', 'from 1 on', values.seed ?? '1'),
      most: values.most === undefined ? Infinity : numberOf('--most', 'of findings', values.most),
    },
  };
}

/** @throws UserError when a text is no number from 1 on */
function numberOf(option: string, what: string, text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw usageError('wrong-option', `${option} takes a number ${what}, not ${text}.`);
  return Number(text);
}

function explain(error: unknown): void {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}

try {
  const {names, options} = readArguments(process.argv.slice(2));
  for (const name of names) {
    const bench = await benches[name]?.();
    // One that cannot run does not stop those after it.
    await bench?.run(options).catch(explain);
  }
} catch (error) {
  explain(error);
}
