// `npm run fuzz -- [--count N] [--seed N] [--workers N] [--corpus DIR]`: broken texts through every reader.
import {availableParallelism} from 'node:os';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {isMainThread, parentPort, Worker, workerData} from 'node:worker_threads';
import {readBases} from './bases.ts';
import {laterStages} from './later-stages.ts';
import {fuzz, GRACE_MS, type Tally} from './rounds.ts';

interface Share {
  readonly seed: number;
  readonly count: number;
  readonly corpus: string | undefined;
}

type Message = {readonly t: 'done'; readonly done: number} | {readonly t: 'tally'; readonly tally: Tally};

async function work({seed, count, corpus}: Share): Promise<void> {
  const say = (message: Message): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- ports of threads have no origin
    parentPort?.postMessage(message);
  };
  const later = await laterStages();
  say({t: 'tally', tally: fuzz(readBases(corpus), seed, count, later, (done) => say({t: 'done', done}))});
}

function runShare(share: Share, report: (done: number) => void): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), {workerData: share});
    worker.on('message', (message: Message) => {
      if (message.t === 'done') report(message.done);
      else resolve(message.tally);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`A worker ended with ${code}.`)));
  });
}

async function main(): Promise<void> {
  const {values} = parseArgs({
    options: {
      count: {type: 'string', default: '100000'},
      seed: {type: 'string', default: '1'},
      workers: {type: 'string', default: String(availableParallelism())},
      corpus: {type: 'string'},
    },
  });
  const count = Number(values.count);
  const workers = Math.max(1, Number(values.workers));
  const seed = Number(values.seed);
  const done: number[] = Array.from({length: workers}, () => 0);
  const start = performance.now();
  const timer = setInterval(() => {
    const sum = done.reduce((a, b) => a + b, 0);
    process.stderr.write(`  ${sum.toLocaleString('en')} of ${count.toLocaleString('en')}\n`);
  }, 30_000);
  const tallies = await Promise.all(
    done.map((_, i) => {
      const share = {
        seed: seed + i,
        count: Math.floor(count / workers) + (i < count % workers ? 1 : 0),
        corpus: values.corpus,
      };
      return runShare(share, (so) => {
        done[i] = so;
      });
    }),
  );
  clearInterval(timer);
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0);
  const failures = tallies.flatMap((tally) => tally.failures);
  for (const failure of failures) console.log(failure);
  const slowest = tallies.toSorted((a, b) => b.overMs - a.overMs)[0];
  const over = slowest?.overMs ?? 0;
  console.log(
    [
      `fuzz: ${sum(({inputs}) => inputs).toLocaleString('en')} inputs, ${(sum(({characters}) => characters) / 1e6).toFixed(0)} million characters, seeds ${seed} to ${seed + workers - 1}, ${((performance.now() - start) / 1000).toFixed(0)} s`,
      `  failures: ${failures.length}`,
      `  laid out as well: ${sum(({formatted}) => formatted).toLocaleString('en')}; linted, redacted and rewritten as well: ${sum(({later}) => later).toLocaleString('en')}`,
      `  longest beyond a deadline: ${over > 0 ? `${over.toFixed(0)} ms (${slowest?.slowest})` : 'none was'} (allowed: ${GRACE_MS} ms); slow once and not again: ${sum(({hiccups}) => hiccups)}`,
    ].join('\n'),
  );
  if (failures.length > 0) process.exitCode = 1;
}

if (isMainThread) await main();
else await work(workerData as Share);
