import type {RelationName, RelationUse} from '../model/statement.ts';
import {stepAlias} from './alias-place.ts';
import {readClauseWord} from './clause-words.ts';
import {newFrame} from './frames.ts';
import type {Frame, OpenUse} from './frames.ts';
import {readHead} from './heads.ts';
import {NOT_RELATIONS} from './keywords.ts';
import {startsWith, stepWith} from './with-list.ts';
import {readWrittenName} from './names.ts';
import {readHole, readRelationPlace} from './relation-places.ts';
import {foldIdentifier, relationKey} from './resolve.ts';
import {AliasScopes, CteNames} from './scopes.ts';
import type {CteEntry} from './scopes.ts';
import {isPathStep, matchBrackets} from './significant.ts';
import type {SignificantToken} from './significant.ts';

/** What one pass over a statement finds. */
export interface Scan {
  readonly reads: readonly RelationUse[];
  readonly writes: readonly RelationName[];
  /** Index of the token of a name that stands for a relation: what it is in the abstract (`c1`, `a2`), '' when dropped. */
  readonly abstract: ReadonlyMap<number, string>;
  /** Whether some common table expression reads itself. */
  readonly recursive: boolean;
}

const OPEN = new Set(['(', '[', '{']);
const STARTS_STATEMENT = new Set([';', 'THEN', 'ELSE', 'DO', 'LOOP', 'BEGIN', 'REPEAT', 'DECLARE']);

/**
 * Finds the relations that a statement reads and writes, with their aliases and roles, in one pass over its tokens.
 * Brackets are kept on a stack of our own, so depth costs memory and never the call stack.
 */
export class Scanner {
  readonly text: string;
  readonly code: readonly SignificantToken[];
  readonly match: Int32Array;
  readonly reads: OpenUse[] = [];
  readonly writes: RelationName[] = [];
  readonly #written = new Set<string>();
  readonly abstract = new Map<number, string>();
  readonly ctes = new CteNames();
  readonly aliases = new AliasScopes();
  readonly #scopeOf: Int32Array;
  readonly #frames: Frame[] = [];
  /** Tokens of relation names: their parts are no aliases' uses. */
  readonly #named = new Set<number>();
  /** Common table expressions whose bodies are being read. */
  readonly #bodies = new Set<CteEntry>();
  recursive = false;
  /** Index at which a statement starts: what was read before it does not reach into it. */
  statementAt = 0;

  constructor(text: string, code: readonly SignificantToken[], match = matchBrackets(code)) {
    this.text = text;
    this.code = code;
    this.match = match;
    this.#scopeOf = new Int32Array(code.length).fill(-1);
  }

  /**
   * @param scripted the tokens hold several statements (a scripting block): each is read on its own.
   */
  run(scripted: boolean): Scan {
    let cases = 0;
    let i = 0;
    while (i < this.code.length) {
      if (i === this.statementAt) {
        this.#restart();
        cases = 0;
        const next = readHead(this, i);
        if (next > i) {
          this.#mark(i, next);
          i = next;
          continue;
        }
      }
      const upper = this.upper(i);
      const isFirst = i === this.statementAt;
      const next = Math.max(this.#step(i), i + 1);
      this.#mark(i, next);
      if (scripted && this.#frames.length === 1) {
        if (upper === 'CASE' && !isFirst) cases++;
        else if (upper === 'END' && cases > 0) cases--;
        else if (STARTS_STATEMENT.has(upper) && (cases === 0 || upper === ';')) this.statementAt = next;
      }
      i = next;
    }
    this.#nameAliasUses();
    return {reads: this.reads, writes: this.writes, abstract: this.abstract, recursive: this.recursive};
  }

  upper(index: number): string {
    return this.code[index]?.upper ?? '';
  }

  get top(): Frame {
    return this.#frames[this.#frames.length - 1]!;
  }

  /** Registers a relation that is written, and what stands for its name in the statement. @returns index after it. */
  write(at: number): number {
    const name = readWrittenName(this.text, this.code, this.match, at);
    if (name === undefined) return at;
    if (name.certain) this.#write(name.relation);
    this.nameTokens(at, name.next);
    return name.next;
  }

  #write(relation: RelationName): void {
    const key = relationKey(relation);
    if (this.#written.has(key)) return;
    this.#written.add(key);
    this.writes.push(relation);
  }

  /** Lets an alias follow what was just read. `bare` is what it is called without one. */
  awaitAlias(use: number | undefined, bare: string | undefined): void {
    const frame = this.top;
    if (bare !== undefined) this.aliases.define(frame.scope, bare);
    frame.aliasMayFollow = true;
    frame.aliasOf = {use, registered: bare};
  }

  /** Lets an alias follow the bracket that comes next: the arguments of what stands for a relation. */
  awaitBracket(use: number | undefined): void {
    this.top.aliasMayFollow = false;
    this.top.aliasOf = {use, registered: undefined};
  }

  useCte(at: number, entry: CteEntry): void {
    this.abstract.set(at, `c${entry.number}`);
    if (this.#bodies.has(entry)) this.recursive = true;
  }

  nameTokens(from: number, to: number): void {
    for (let i = from; i < to; i++) this.#named.add(i);
  }

  /** Reads a relation at a place where no alias may follow it. @returns index after it. */
  place(at: number): number {
    const token = this.code[at];
    if (token === undefined || token.kind === 'operator') return at;
    const next = readRelationPlace(this, at);
    this.top.expects = false;
    this.top.aliasMayFollow = false;
    this.top.aliasOf = undefined;
    return next;
  }

  expectRelation(): void {
    this.top.clause = 'from';
    this.top.expects = true;
  }

  /** Opens the scope of a SELECT for the aliases that follow. */
  openScope(): void {
    this.top.scope = this.aliases.open(this.#frames[this.#frames.length - 2]?.scope ?? -1);
  }

  #restart(): void {
    for (const frame of this.#frames) for (const entry of frame.declared) this.ctes.forget(entry);
    this.#frames.length = 0;
    this.#frames.push(newFrame({kind: 'query', close: -1, scope: this.aliases.open(-1)}));
  }

  #mark(from: number, to: number): void {
    for (let i = from; i < to; i++) this.#scopeOf[i] = this.top.scope;
  }

  #step(i: number): number {
    const token = this.code[i]!;
    const frame = this.top;
    if (frame.close === i) {
      this.#close();
      return i + 1;
    }
    if (frame.with !== undefined) {
      const next = stepWith(this, frame, i);
      if (next !== undefined) return next;
    }
    if (frame.expects) {
      const next = this.#stepExpected(frame, i);
      if (next !== undefined) return next;
    } else if (frame.aliasMayFollow) {
      const next = stepAlias(this, frame, i);
      if (next !== undefined) return next;
    }
    if (token.kind === 'operator') {
      if (OPEN.has(token.upper)) this.#open(i);
      else if (token.upper === ',' && frame.clause === 'from') {
        frame.expects = !(frame.inValues && this.upper(i + 1) === '(');
        if (frame.expects) frame.inValues = false;
      } else if (token.upper === '->>') {
        Object.assign(frame, {clause: 'none', expects: false, inValues: false});
      }
      return i + 1;
    }
    if (token.kind === 'word' && !isPathStep(this.code, i)) readClauseWord(this, frame, i, token.upper);
    return i + 1;
  }

  #open(i: number): void {
    const outer = this.top;
    const bracket = this.upper(i);
    const close = this.match[i] ?? -1;
    let first = i + 1;
    while (this.code[first]?.kind === 'template') first++;
    const word = this.upper(first);
    const isQuery = bracket === '(' && (word === 'SELECT' || (word === 'WITH' && startsWith(this, first)));
    const bodyOf = outer.with?.at === 'body' && bracket === '(' ? outer.with.entry : undefined;
    const inPlace = bracket === '(' && outer.expects && bodyOf === undefined;
    const kind = isQuery || bodyOf !== undefined ? 'query' : inPlace ? 'group' : 'plain';
    const joins = kind === 'group' && word !== 'VALUES';
    const isSampleOrPivot = outer.clause === 'from' && outer.aliasOf !== undefined && !outer.aliasMayFollow;
    const frame = newFrame({
      kind: kind === 'group' && !joins ? 'plain' : kind,
      close,
      scope: outer.scope,
      clause: joins ? 'from' : 'none',
      expects: joins,
      standsForRelation: inPlace || outer.inValues || isSampleOrPivot,
      bodyOf,
    });
    if (inPlace) {
      outer.expects = false;
      outer.aliasOf = {use: undefined, registered: undefined};
    }
    if (bodyOf !== undefined) this.#bodies.add(bodyOf);
    this.#frames.push(frame);
  }

  #close(): void {
    const frame = this.#frames.pop()!;
    for (const entry of frame.declared) this.ctes.forget(entry);
    const outer = this.top;
    if (frame.bodyOf !== undefined) {
      frame.bodyOf.visible = true;
      this.#bodies.delete(frame.bodyOf);
      if (outer.with !== undefined) outer.with.at = 'after';
    }
    if (frame.standsForRelation && outer.clause === 'from') outer.aliasMayFollow = true;
  }

  #stepExpected(frame: Frame, i: number): number | undefined {
    const token = this.code[i]!;
    if (token.upper === 'LATERAL' || token.upper === 'ONLY') return i + 1;
    if (token.upper === '(') return undefined;
    if (token.upper === 'VALUES') {
      frame.expects = false;
      frame.inValues = true;
      frame.aliasOf = {use: undefined, registered: undefined};
      return i + 1;
    }
    frame.expects = false;
    if (token.upper === '{') return readHole(this, i);
    if (token.kind === 'operator' || NOT_RELATIONS.has(token.upper)) return undefined;
    return readRelationPlace(this, i);
  }

  /** `o.total` becomes `a1.total` once it is known what `o` stands for. */
  #nameAliasUses(): void {
    this.code.forEach((token, i) => {
      if (token.kind !== 'word' && token.kind !== 'quoted') return;
      if (this.upper(i + 1) !== '.' || this.upper(i - 1) === '.' || this.#named.has(i)) return;
      const name = foldIdentifier(this.text.slice(token.start, token.end));
      const canonical = this.aliases.find(this.#scopeOf[i] ?? -1, name);
      if (canonical !== undefined) this.abstract.set(i, canonical);
    });
  }
}
