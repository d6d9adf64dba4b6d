import {Worker} from 'node:worker_threads';
import type {Trees, WitnessName} from '../ports/trees.ts';
import type {WorkerStart} from './protocol.ts';
import {installedVersions} from './versions.ts';
import {Witness} from './witness.ts';

export interface TreesOptions {
  /** Heap of each worker in MB, 512 unless told; a witness that needs more is stopped and counts as having refused. */
  readonly memoryMb?: number;
  /** The program that answers for a witness instead of its own; it speaks what `protocol.ts` says. */
  readonly programs?: Partial<Readonly<Record<WitnessName, URL>>>;
}

const MEMORY_MB = 512;

/**
 * The outside parsers, each in a worker of its own. A worker starts with the first question (about 300 ms, which no
 * deadline counts) and never holds the process open while there is nothing to answer.
 */
export function openTrees(options: TreesOptions = {}): Trees {
  const witnessOf = (name: WitnessName): Witness =>
    new Witness(() =>
      start(name, options.programs?.[name] ?? programBeside(import.meta.url), options.memoryMb ?? MEMORY_MB),
    );
  const polyglot = witnessOf('polyglot');
  const nodeSqlParser = witnessOf('node-sql-parser');
  return {
    versions: installedVersions(),
    async read(masked, deadlineMs) {
      const [first, second] = await Promise.all([
        polyglot.ask(masked, deadlineMs),
        nodeSqlParser.ask(masked, deadlineMs),
      ]);
      return {polyglot: first, 'node-sql-parser': second};
    },
    async close() {
      await Promise.all([polyglot.close(), nodeSqlParser.close()]);
    },
  };
}

/**
 * @param module URL of this module
 * @returns the worker's file, which stands beside it and is TypeScript where it is: in the sources, not in what is built
 */
export function programBeside(module: string): URL {
  return new URL(new URL(module).pathname.endsWith('.ts') ? './witness-worker.ts' : './witness-worker.js', module);
}

function start(witness: WitnessName, program: URL, memoryMb: number): Worker {
  const workerData: WorkerStart = {witness};
  return new Worker(program, {
    workerData,
    name: witness,
    resourceLimits: {maxOldGenerationSizeMb: memoryMb},
    // What was meant for the main program (`-e`, `--import`) would be run again by the worker.
    execArgv: [],
    // A parser that prints must not write into the output of a command. Nobody reads these streams: that would hold the
    // process open.
    stdout: true,
    stderr: true,
  });
}
