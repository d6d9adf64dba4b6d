/** Roles that every account has: no names of anybody's. */
export const SYSTEM_ROLES: ReadonlySet<string> = new Set(
  'ORGADMIN GLOBALORGADMIN ACCOUNTADMIN SECURITYADMIN USERADMIN SYSADMIN PUBLIC'.split(' '),
);

/**
 * Other names for what a transcript must not tell: the same name always gets the same one, counted by kind in the order in
 * which they were met.
 */
export class Pseudonyms {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** @param kind a word such as `USER` or `WORKSPACE` */
  of(kind: string, name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const pseudonym = `${kind}_${count}`;
    this.#names.set(name, pseudonym);
    return pseudonym;
  }

  /**
   * Takes every name that was met, and everything that looks like an address or a literal, out of a text that is quoted. What
   * Snowflake quotes in an error is a name or a value, so all of it goes.
   */
  clean(text: string): string {
    let clean = text.replace(/'(?:[^'\\]|\\.|'')*'/g, "'…'").replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, '…@…');
    for (const [name, pseudonym] of [...this.#names].toSorted(([a], [b]) => b.length - a.length))
      if (name.length > 2) clean = clean.replaceAll(name, pseudonym);
    return clean;
  }
}
