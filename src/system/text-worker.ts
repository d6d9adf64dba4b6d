/** The program of a worker: redacts and reads texts of the query history until it is stopped. */
import {parentPort, workerData} from 'node:worker_threads';
import {passAll, readText} from '../pipeline/text-work.ts';
import type {Deadline} from '../ports/deadline.ts';
import type {SecretScanner} from '../ports/secret-scanner.ts';
import {useNativeDigest} from './native-digest.ts';
import type {Done, Job, Passed, TextWorkerStart} from './text-protocol.ts';

/** Nothing is timed in here: whoever asks stops the whole worker. */
const untimed: Deadline = (_characters, work) => work();

async function openScanner(): Promise<SecretScanner | undefined> {
  if (!(workerData as TextWorkerStart).secretlint) return undefined;
  const {default: secretlint} = await import('../scanners/secretlint.ts');
  return secretlint.open({}, {directory: '', env: {}, within: untimed});
}

async function pass(texts: readonly string[], scanner: SecretScanner | undefined): Promise<Passed> {
  const values: string[] = [];
  const passed = passAll(texts, (value) => values.push(value), {});
  const scanned = await scanner?.scan(passed.map(({text}) => ({name: 'text.sql', text: text ?? ''})));
  return {passed, values, scanned};
}

async function done(job: Job, scanner: SecretScanner | undefined): Promise<Done> {
  try {
    return job.t === 'pass'
      ? {t: 'pass', id: job.id, result: await pass(job.texts, scanner)}
      : {t: 'read', id: job.id, result: job.texts.map(readText)};
  } catch {
    // The error could quote a text.
    return {t: 'failed', id: job.id};
  }
}

useNativeDigest();
const scanner = await openScanner();
const waiting: Job[] = [];
let isBusy = false;

/** One after the other: a short job would overtake a long one while that waits for its scanner. */
async function work(): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
    const answer = await done(job, scanner);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- ports of threads have no origin
    parentPort?.postMessage(answer);
  }
  isBusy = false;
}

parentPort?.on('message', (job: Job) => {
  waiting.push(job);
  void work();
});
