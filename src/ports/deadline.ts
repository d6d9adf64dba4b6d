/** Work on a text ran over its time and was stopped. */
export class Overdue extends Error {
  override readonly name = 'Overdue';
}

/**
 * Runs work on a text of so many characters, which might never end, and gives its result.
 * @throws Overdue when it takes longer than any honest work on such a text; whatever `work` throws.
 */
export type Deadline = <T>(characters: number, work: () => T) => T;
