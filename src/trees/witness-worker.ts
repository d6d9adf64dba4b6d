/** The program of a worker: loads the one parser it is started for, then answers questions until it is stopped. */
import {parentPort, workerData} from 'node:worker_threads';
import type {Question, StatementReader, WorkerMessage, WorkerStart} from './protocol.ts';

async function load(): Promise<StatementReader> {
  return (workerData as WorkerStart).witness === 'polyglot'
    ? (await import('./polyglot.ts')).loadPolyglot()
    : (await import('./node-sql-parser.ts')).loadNodeSqlParser();
}

function say(message: WorkerMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- ports of threads have no origin
  parentPort?.postMessage(message);
}

const read = await load();
// The first statement compiles what is compiled on first use: that belongs to the start, not to someone's deadline.
read('SELECT a FROM b WHERE c = 1');
parentPort?.on('message', ({id, sql}: Question) => {
  say({t: 'answer', id, testimony: read(sql)});
});
say({t: 'ready'});
