import {inTurn, median, type Pass} from '../measure.ts';
import {sampleOf} from './corpus.ts';
import type {Contender} from './contenders/contender.ts';
import {type Answer, DEADLINE_MS} from './contenders/screen.ts';
import {count} from './words.ts';

/** Least length of a turn, in milliseconds. */
const TURN_MS = 100;
/** How often each contender has its turn. */
export const ROUNDS = 7;
/** How long a contender runs before anything is timed, in milliseconds: WASM is compiled anew while it runs. */
const WARM_UP_MS = 2000;

/** Texts that a peer answers in time, and those of them that it reads. */
export interface Answered {
  readonly answered: readonly string[];
  readonly read: readonly string[];
}

/**
 * The texts that a peer can be timed on. Those that make it hang or break down are left out for everyone, and told.
 * @param most bytes of texts that it is asked about: with more than that, about a sample
 * @param what the texts are
 */
export async function answeredBy(
  peer: Contender,
  texts: readonly string[],
  most: number,
  what: string,
): Promise<Answered> {
  const {texts: asked, n} = sampleOf(texts, most);
  const answers = await peer.screen(asked);
  const number = (answer: Answer): number => answers.filter((given) => given === answer).length;
  const part = n === 1 ? `${count(asked.length)} ${what}` : `a sample: one in ${n}, ${count(asked.length)} ${what}`;
  console.log(
    `\n  ${peer.name}: ${part}; left out ${number('late')} that took it over ${DEADLINE_MS / 1000} s and ${number('broken')} over which it broke down; it reads ${count(number('read'))}`,
  );
  return {
    answered: asked.filter((_, index) => answers[index] === 'read' || answers[index] === 'refused'),
    read: asked.filter((_, index) => answers[index] === 'read'),
  };
}

/** Lets contenders run over texts until what they need is compiled: before, they are slower than they will ever be. */
export async function warmUp(contenders: readonly Contender[], texts: readonly string[]): Promise<void> {
  for (const contender of contenders) {
    const pass = contender.pass(texts);
    const start = performance.now();
    do await pass();
    while (performance.now() - start < WARM_UP_MS);
  }
}

/** The median time of each contender's pass, in seconds, taken in turn. */
export async function timesOf<K extends string>(contenders: Readonly<Record<K, Pass>>): Promise<Record<K, number>> {
  const times = await inTurn(contenders, ROUNDS, TURN_MS);
  return Object.fromEntries((Object.keys(times) as K[]).map((name) => [name, median(times[name]) / 1000])) as Record<
    K,
    number
  >;
}
