/**
 * Names that stand for relations while a statement is read from left to right: common table expressions, visible below
 * the WITH that makes them, and aliases, visible in the SELECT that makes them and inside it.
 */

export interface CteEntry {
  readonly name: string;
  /** Number by order of appearance in the statement, from 1. */
  readonly number: number;
  /** False while its own body is read, unless it is recursive. */
  visible: boolean;
}

/** The visible common table expressions, innermost last, with constant-time lookup. */
export class CteNames {
  readonly #byName = new Map<string, CteEntry[]>();
  #count = 0;

  declare(name: string, visible: boolean): CteEntry {
    this.#count++;
    const entry: CteEntry = {name, number: this.#count, visible};
    const entries = this.#byName.get(name);
    if (entries === undefined) this.#byName.set(name, [entry]);
    else entries.push(entry);
    return entry;
  }

  forget(entry: CteEntry): void {
    const entries = this.#byName.get(entry.name);
    if (entries === undefined) return;
    const at = entries.lastIndexOf(entry);
    if (at !== -1) entries.splice(at, 1);
  }

  find(name: string): CteEntry | undefined {
    return this.#byName.get(name)?.findLast((entry) => entry.visible);
  }
}

/** How far up an alias is looked for. Deeper nesting is not written by people, and the bound keeps lookups constant. */
const REACH = 64;

interface Scope {
  readonly parent: number;
  readonly aliases: Map<string, string>;
}

/** Aliases by the SELECT they belong to. */
export class AliasScopes {
  readonly #scopes: Scope[] = [];
  #count = 0;

  /** Opens a scope; -1 as parent for the outermost. */
  open(parent: number): number {
    this.#scopes.push({parent, aliases: new Map()});
    return this.#scopes.length - 1;
  }

  /** Gives the next number to an alias (or to the bare name of a relation without one). */
  define(scope: number, name: string): void {
    this.#count++;
    this.#scopes[scope]?.aliases.set(name, `a${this.#count}`);
  }

  /** Replaces the bare name that a relation was first registered under by its alias, keeping the number. */
  rename(scope: number, from: string, to: string): void {
    const aliases = this.#scopes[scope]?.aliases;
    const canonical = aliases?.get(from);
    if (aliases === undefined || canonical === undefined) return;
    aliases.delete(from);
    aliases.set(to, canonical);
  }

  find(scope: number, name: string): string | undefined {
    let at = scope;
    for (let steps = 0; at >= 0 && steps < REACH; steps++) {
      const found = this.#scopes[at]?.aliases.get(name);
      if (found !== undefined) return found;
      at = this.#scopes[at]?.parent ?? -1;
    }
    return undefined;
  }
}
