/** More than a batch has; what is forgotten is only looked at once more. */
const MOST_CHARACTERS = 24 * 1024 * 1024;

/** Texts in which the rules found nothing, for the time until they are written: the last gate need not ask them again. */
export class ProvenTexts {
  #young = new Set<string>();
  #old = new Set<string>();
  #characters = 0;

  add(text: string): void {
    if (this.#characters + text.length > MOST_CHARACTERS) {
      this.#old = this.#young;
      this.#young = new Set();
      this.#characters = 0;
    }
    this.#young.add(text);
    this.#characters += text.length;
  }

  has(text: string): boolean {
    return this.#young.has(text) || this.#old.has(text);
  }
}
