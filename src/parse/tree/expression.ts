import {WANTING_OPERATOR, ACT} from './expression-words.ts';
import {CLAUSE_AND_JOIN_WORDS, isStop} from './clauses.ts';
import {type Aliases, Expression, WANT} from './expression-state.ts';
import {readOperator} from './operator.ts';
import type {OpenScope} from './scopes.ts';
import type {TreeReader} from './tree-reader.ts';
import {readValue} from './value.ts';
import {wordNumber} from '../lex/words.ts';

const COMMA = wordNumber(',');

/**
 * Reads expressions: one pass from left to right that knows whether a value or an operator is to come, keeps brackets on
 * a stack of its own, and lists what it meets in the scope. Queries inside are left for later, so depth costs memory and
 * never the call stack. What does not fit is a hole, and reading goes on.
 */
export class ExpressionReader {
  readonly #reader: TreeReader;
  readonly #state: Expression;

  constructor(reader: TreeReader) {
    this.#reader = reader;
    this.#state = new Expression(reader);
  }

  /** After `read` of a select item: index of the alias's token, -1 without one. */
  get alias(): number {
    return this.#state.alias;
  }

  /** After `read`: where the expression ended. */
  get end(): number {
    return this.#state.end;
  }

  /**
   * Reads an expression, or the parts of one list of expressions.
   * @param stops words that end it, as `isStop` says; at no depth but its own
   * @param commas whether a comma ends it
   * @param aliases where aliases may stand: nowhere, behind the expression itself, or also in its brackets
   * @returns index at which it ended
   */
  read(
    scope: OpenScope,
    at: number,
    to: number,
    stops: Uint8Array,
    commas: boolean,
    aliases: Aliases = 'none',
  ): number {
    const state = this.#state;
    const {code, frames} = state;
    state.begin(scope, at, aliases);
    let i = at;
    while (i < to) {
      const word = code.word(i);
      if (word !== 0 && frames.brackets === 0) {
        if (word === COMMA && commas) break;
        // Within a CASE only a clause ends anything: WHEN and THEN are its own.
        const counts = frames.depth === 0 || CLAUSE_AND_JOIN_WORDS[word] === 1;
        if (counts && isStop(code, i, word, stops)) break;
      }
      if (state.alias !== -1 && frames.brackets === 0) {
        this.#reader.hole(i, i + 1, 'a comma or the next clause behind the alias');
        i++;
        continue;
      }
      if (state.want === WANT.either) state.want = WANTING_OPERATOR[word] === ACT.none ? WANT.value : WANT.operator;
      i = state.want === WANT.value ? readValue(state, i, word) : readOperator(state, i, word);
    }
    state.finish(i);
    if (state.want === WANT.value && i > at) this.#reader.hole(i - 1, i, 'a value behind this');
    return i;
  }
}
