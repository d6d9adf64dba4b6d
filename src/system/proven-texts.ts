/** More than two batches have; what is forgotten is only looked at once more. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

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

  /** It is written, or kept out for good. */
  remove(text: string): void {
    if (this.#young.delete(text)) this.#characters -= text.length;
    else this.#old.delete(text);
  }

  has(text: string): boolean {
    return this.#young.has(text) || this.#old.has(text);
  }
}
