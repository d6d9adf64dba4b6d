import type {Check} from '../../../ports/preflight.ts';
import type {AskedAccount} from './account.ts';

type Parts = Pick<Check, 'section' | 'subject' | 'status' | 'says'> &
  Partial<Pick<Check, 'grants' | 'person' | 'unreadable'>> & {
    /** What tells checks of one section apart; the subject when left out. */
    readonly key?: string;
  };

/** A check of an account, with an id that says what it is about. */
export function checkOf(asked: AskedAccount, parts: Parts): Check {
  const {key = parts.subject, ...rest} = parts;
  return {
    id: `${asked.account}/${parts.section}/${key}`,
    account: asked.account,
    grants: [],
    unreadable: [],
    ...rest,
  };
}

/** `1 workspace`, `2 workspaces`; `none` of a kind is left out by the caller. */
export function counted(count: number, word: string): string {
  const many = /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
  return `${count.toLocaleString('en')} ${count === 1 ? word : many}`;
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
