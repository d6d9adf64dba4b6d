import type {ModelVariable} from '../model/model-draft.ts';
import {findPersonalData} from '../redact/personal-data.ts';

/** The kind of a model's variable that the sheet set itself, beside those that stand for personal data. */
export const PARAMETER = 'parameter';

/** What stands in a text for a number: as long as no number that people write. */
const NUMBERS_FROM = 7_070_000_000_000_000;

/** Variables of a model that its sheet gave values, with what stands for them in its texts. */
export class Parameters {
  readonly #texts: readonly string[];
  readonly #model: string;
  readonly #found = new Map<string, ModelVariable>();

  /**
   * @param texts that a mark must not occur in
   * @param model whose variables they are
   */
  constructor(texts: readonly string[], model: string) {
    this.#texts = texts;
    this.#model = model;
  }

  /** In the order in which they were asked for. */
  get all(): readonly ModelVariable[] {
    return [...this.#found.values()];
  }

  /**
   * What stands for a literal that a session variable was set to.
   * @param literal as written: a string with its quotes, or a number
   * @returns the literal itself where it holds personal data, which has variables of its own
   */
  markOf(variable: string, literal: string): string {
    if (findPersonalData(literal).length > 0) return literal;
    const isNumber = !literal.startsWith("'");
    const stands = isNumber ? literal : literal.slice(1, -1);
    const key = `${variable} ${literal}`;
    const known = this.#found.get(key) ?? this.#make(variable, stands, isNumber);
    this.#found.set(key, known);
    return isNumber ? known.marker : `'${known.marker}'`;
  }

  #make(variable: string, stands: string, isNumber: boolean): ModelVariable {
    const base = `${this.#model}_${variable.toLowerCase().replace(/[^a-z0-9_]+/g, '_')}`;
    const others = this.all.filter(({name}) => name === base || name.startsWith(`${base}_`)).length;
    const name = others === 0 ? base : `${base}_${others + 1}`;
    const marker = this.#unused(isNumber);
    return {name, kind: PARAMETER, marker, stands, ...(isNumber ? {isNumber} : {})};
  }

  #unused(isNumber: boolean): string {
    for (let n = this.#found.size; ; n++) {
      const marker = isNumber ? String(NUMBERS_FROM + n) : `__PARAMETER_${n}__`;
      const isTaken =
        this.#texts.some((text) => text.includes(marker)) || this.all.some((one) => one.marker === marker);
      if (!isTaken) return marker;
    }
  }
}
