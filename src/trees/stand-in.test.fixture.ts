/** A witness that does what it is told: `say NAME`, `loop`, `exit`, `throw`, `grow`, `print`. */
import {parentPort} from 'node:worker_threads';
import type {Testimony} from '../ports/trees.ts';
import type {Question, WorkerMessage} from './protocol.ts';

const DEEDS: Readonly<Record<string, () => void>> = {
  loop() {
    for (;;);
  },
  exit() {
    process.exit(3);
  },
  throw() {
    throw new Error('no such luck');
  },
  grow() {
    const hoard: number[][] = [];
    for (;;) hoard.push(Array.from({length: 10_000}, (_, i) => i + 0.5));
  },
  print() {
    console.log('what a parser prints');
  },
};

function say(message: WorkerMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- ports of threads have no origin
  parentPort?.postMessage(message);
}

parentPort?.on('message', ({id, sql}: Question) => {
  const [deed = '', name = deed] = sql.split(' ');
  DEEDS[deed]?.();
  const testimony: Testimony = {t: 'read', tables: [{name}]};
  say({t: 'answer', id, testimony});
});
say({t: 'ready'});
