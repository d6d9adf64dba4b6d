import {hash32} from '../parse/hash.ts';

const SEAL = /^Rescue-Seal: ([0-9a-f]{32})\n/m;

/**
 * The seal of a commit: a hash over the whole commit (tree, parent, people, dates, message). It stands as the last
 * trailer of what we write, so a commit that a person amended, rebased or wrote on top is told apart from ours by its
 * content alone, on any machine, without a list of what we pushed.
 * @param commitText the commit as git stores it, without a seal
 */
export function sealOf(commitText: string): string {
  return `Rescue-Seal: ${hash32(commitText)}\n`;
}

/** True for a commit that is byte for byte one that we made. */
export function isSealed(commitText: string): boolean {
  const seal = SEAL.exec(commitText)?.[1];
  return seal !== undefined && seal === hash32(commitText.replace(SEAL, ''));
}

/** Value of a trailer in a commit's message. */
export function trailer(commitText: string, name: string): string | undefined {
  return commitText
    .split('\n')
    .findLast((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2);
}
