import {spawn} from 'node:child_process';
import {closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** What became of a text: `late` took longer than the deadline, over `broken` the contender itself went wrong. */
export type Answer = 'read' | 'refused' | 'late' | 'broken';

/** A child that is a contender; what it is to do is added. */
export type Command = readonly [program: string, ...args: string[]];

/** Longest time for one text, in milliseconds. */
export const DEADLINE_MS = 2000;
/** How much longer the child is waited for, as it may only just have told of the text before. */
const GRACE_MS = 500;
/** Time in which a child has to be ready. */
const START_MS = 30_000;

/** How often is looked whether a child has gone on. */
const LOOK_MS = 50;

/** What a child writes: one character when it is ready, then one for each text. */
const READY = '>';
const ANSWERS: Readonly<Record<string, Answer>> = {y: 'read', n: 'refused', l: 'late', b: 'broken'};

/**
 * Asks a contender about every text once, in a child: one that hangs is stopped, one that breaks down is started afresh, and
 * goes on with the next text.
 * @returns an answer for each text
 */
export async function screen(command: Command, texts: readonly string[]): Promise<readonly Answer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wsr-screen-'));
  const file = join(folder, 'texts.json');
  const answers: Answer[] = [];
  try {
    writeFileSync(file, JSON.stringify(texts));
    while (answers.length < texts.length) {
      const [program, ...args] = command;
      const {said, stopped} = await watch(
        program,
        [...args, 'screen', file, String(answers.length)],
        join(folder, 'said'),
      );
      if (!said.startsWith(READY)) throw new Error(`${command.join(' ')} does not start.`);
      for (const character of said.slice(READY.length)) answers.push(ANSWERS[character] ?? 'broken');
      // A child that ended without a word died of the text it was at.
      if (answers.length < texts.length && !said.endsWith('b')) answers.push(stopped ? 'late' : 'broken');
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
  return answers;
}

/** Runs a child to its end, or until it has said nothing for too long. It speaks into a file: a pipe can be full. */
function watch(
  program: string,
  args: readonly string[],
  file: string,
): Promise<{readonly said: string; readonly stopped: boolean}> {
  const output = openSync(file, 'w');
  let look: NodeJS.Timeout | undefined;
  const ended = new Promise<{readonly said: string; readonly stopped: boolean}>((done, failed) => {
    const child = spawn(program, args, {stdio: ['ignore', output, 'ignore']});
    let size = 0;
    let since = performance.now();
    let stopped = false;
    look = setInterval(() => {
      const now = fstatSync(output).size;
      if (now > size) {
        size = now;
        since = performance.now();
      } else if (performance.now() - since > (size === 0 ? START_MS : DEADLINE_MS + GRACE_MS)) {
        stopped = true;
        child.kill('SIGKILL');
      }
    }, LOOK_MS);
    child.on('error', failed);
    child.on('close', () => done({said: readFileSync(file, 'latin1'), stopped}));
  });
  return ended.finally(() => {
    clearInterval(look);
    closeSync(output);
  });
}
