/** Something of a Snowflake query that is not on the whitelist: it is refused, never approximated. */
export class NotTranslated extends Error {
  /** What it is, as a few words that continue "not translated: …". */
  readonly what: string;

  constructor(what: string) {
    super(`not translated: ${what}`);
    this.name = 'NotTranslated';
    this.what = what;
  }
}

/** @throws NotTranslated always */
export function notTranslated(what: string): never {
  throw new NotTranslated(what);
}
