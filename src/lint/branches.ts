import {KIND} from '../parse/lex/kinds.ts';
import type {Code} from '../parse/lex/tokens.ts';
import {isPathStep} from '../parse/split/path-step.ts';
import type {Run, Scope} from '../parse/tree/nodes.ts';
import {isWord} from '../parse/tree/view.ts';
import {builtIn, callAt} from './calls.ts';

/** Functions that compute one of their arguments and leave the others alone. */
const BRANCHING = ['IFF', 'DECODE', 'TRY_DIV', 'DIV0', 'DIV0NULL'];

/** Whether a token may open or end something that `OpenBranches` follows. */
export function opensBranch(code: Code, at: number): boolean {
  return code.kind(at) === KIND.word && (isWord(code, at, 'CASE', 'END') || BRANCHING.includes(code.upper(at)));
}

/** Follows CASE and IFF through the scopes of a statement, given its tokens in order, so that what they keep out is known. */
export class OpenBranches {
  readonly #code: Code;
  readonly #open = new Map<Scope, Run[]>();

  constructor(code: Code) {
    this.#code = code;
  }

  /** Takes the next token of a scope into account; those that `opensBranch` refuses need not come. */
  take(scope: Scope, at: number): void {
    const code = this.#code;
    const open = this.#open.get(scope) ?? [];
    this.#open.set(scope, open);
    while ((open.at(-1)?.to ?? at + 1) <= at) open.pop();
    if (!opensBranch(code, at) || isPathStep(code, at)) return;
    if (isWord(code, at, 'CASE')) open.push({at, to: Number.POSITIVE_INFINITY});
    else if (isWord(code, at, 'END')) open.pop();
    else {
      const call = callAt(scope, at);
      if (call !== undefined && builtIn(code, call) !== '') open.push({at, to: call.to});
    }
  }

  /** What stands before a token in the outermost CASE or IFF around it; undefined in none. */
  around(scope: Scope, at: number): Run | undefined {
    const outermost = this.#open.get(scope)?.[0];
    return outermost === undefined ? undefined : {at: outermost.at, to: at};
  }
}
