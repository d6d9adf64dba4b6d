import {KIND} from '../parse/lex/kinds.ts';
import {type Code, KIND_MASK, STRIDE, WORD_SHIFT} from '../parse/lex/tokens.ts';
import {unitsOf} from '../parse/lex/units.ts';
import {WORD_COUNT, wordNumbers, wordSet, wordText} from '../parse/lex/words.ts';
import type {Query, Scope, Select, Tree} from '../parse/tree/nodes.ts';

/** A token that says nothing: an alias, a qualifier, the name of a common table expression, a bracket, a comma. */
export const NOTHING = 0;
/** A value: a literal or a bind. */
export const VALUE = 1;

const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

const [DOT] = wordNumbers('.');
/** Words and signs that a statement can have or not have and mean the same. */
const SILENT = wordSet('AS INNER OUTER ASC ALL ( ) , . ; [ ] { } NULL TRUE FALSE');
const VALUE_WORDS = wordSet('NULL TRUE FALSE');

/** Spreads a hash over all 32 bits; 0 and 1 are kept for what is no name. */
export function spread(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  return h === NOTHING || h === VALUE ? 2 : h;
}

/** Puts a number behind those that a hash was made of. */
export function join(hash: number, next: number): number {
  return Math.imul(hash ^ next, FNV_PRIME) ^ (hash >>> 15);
}

/** The number that a name has, whatever its case. */
export function hashOfName(name: string): number {
  const upper = name.toUpperCase();
  let hash = FNV_START;
  for (let i = 0; i < upper.length; i++) hash = Math.imul(hash ^ upper.charCodeAt(i), FNV_PRIME);
  return spread(hash);
}

/** By word number. The spelling is hashed, not the number: numbers change when a keyword is added. */
const WORD_HASHES = new Int32Array(WORD_COUNT);
for (let word = 1; word < WORD_COUNT; word++) {
  if (VALUE_WORDS[word] === 1) WORD_HASHES[word] = VALUE;
  else if (SILENT[word] === 0) WORD_HASHES[word] = hashOfName(wordText(word));
}
// The two ways to write it.
const [UNEQUAL, LESS_GREATER] = wordNumbers('!= <>');
WORD_HASHES[UNEQUAL] = WORD_HASHES[LESS_GREATER]!;

/**
 * A number for each token of one statement: equal ones for equal names whatever their case, `VALUE` for values, `NOTHING` for
 * what two people would write differently. Kept between statements, so that marking one makes no strings and no arrays.
 */
export class Marks {
  #numbers = new Int32Array(1024);
  readonly #called = new Set<number>();
  /** Numbers of the words inside of templates: `{{ ref('orders') }}` names REF and ORDERS. */
  readonly inTemplates: number[] = [];

  /** Reads a statement; what was read before is gone. */
  read(code: Code, tree: Tree): void {
    if (this.#numbers.length < code.size || this.#numbers.length > 1 << 20) {
      this.#numbers = new Int32Array(Math.max(1024, code.size * 2));
    }
    this.inTemplates.length = 0;
    this.#readTokens(code);
    this.#called.clear();
    for (const scope of tree.scopes) this.#noteNames(scope);
    for (const scope of tree.scopes) this.#dropQualifiers(code, scope);
    for (const scope of tree.scopes) this.#dropNames(scope);
  }

  at(token: number): number {
    return this.#numbers[token]!;
  }

  #readTokens(code: Code): void {
    const {table, base, size} = code;
    if (size === 0) return;
    const start = code.start(0);
    const units = unitsOf(code.text, start, code.end(size - 1));
    for (let at = 0; at < size; at++) {
      const place = base + at * STRIDE;
      const packed = table[place + 2]!;
      const word = packed >> WORD_SHIFT;
      this.#numbers[at] =
        word !== 0
          ? WORD_HASHES[word]!
          : this.#numberOf(units, table[place]! - start, table[place + 1]! - start, packed & KIND_MASK);
    }
  }

  #numberOf(units: Uint16Array, from: number, to: number, kind: number): number {
    switch (kind) {
      case KIND.string:
      case KIND.dollarString:
      case KIND.number:
      case KIND.bind:
        return VALUE;
      case KIND.template:
        this.#readTemplate(units, from, to);
        return VALUE;
      case KIND.quoted:
        return hashUnits(units, from + 1, to - 1);
      default:
        return hashUnits(units, from, to);
    }
  }

  #readTemplate(units: Uint16Array, from: number, to: number): void {
    if (isAside(units, from, to)) return;
    let start = -1;
    for (let at = from; at <= to; at++) {
      const isWord = at < to && isWordUnit(units[at]!);
      if (isWord && start === -1) start = at;
      if (isWord || start === -1) continue;
      this.inTemplates.push(hashUnits(units, start, at));
      start = -1;
    }
  }

  /** What sources are called: their alias, or the last part of their name. */
  #noteNames(scope: Scope): void {
    for (const source of scope.sources) {
      if (source.alias !== -1) this.#called.add(this.at(source.alias));
      else if (source.name !== undefined && source.name.to > source.name.at)
        this.#called.add(this.at(source.name.to - 1));
      for (const {alias} of source.reshapes) if (alias !== -1) this.#called.add(this.at(alias));
    }
  }

  /** `o.total` and `orders.total` say `total`. */
  #dropQualifiers(code: Code, scope: Scope): void {
    for (const {at, to} of scope.columns) if (to > at + 1) this.#dropQualifier(code, at, to);
    for (const {at, to} of scope.stars) if (to > at + 1) this.#dropQualifier(code, at, to);
    if (scope.kind !== 'select') return;
    for (const {star} of (scope as Select).items) {
      if (star?.qualifier !== undefined) this.#dropQualifier(code, star.qualifier.at, star.qualifier.to + 1);
    }
  }

  #dropQualifier(code: Code, at: number, to: number): void {
    // `db.schema.orders.total`: all before the last dot, once a part of it is what a source is called.
    for (let next = to - 1; next > at; next--) {
      if (code.word(next) !== DOT || !this.#called.has(this.at(next - 1))) continue;
      for (let before = at; before < next; before++) this.#numbers[before] = NOTHING;
      return;
    }
  }

  #dropNames(scope: Scope): void {
    for (const source of scope.sources) {
      if (source.alias !== -1) this.#numbers[source.alias] = NOTHING;
      for (const {alias} of source.reshapes) if (alias !== -1) this.#numbers[alias] = NOTHING;
      if (source.cte !== undefined && source.name !== undefined) this.#numbers[source.name.at] = NOTHING;
    }
    if (scope.kind === 'query') {
      for (const {nameAt} of (scope as Query).with?.ctes ?? []) this.#numbers[nameAt] = NOTHING;
    } else if (scope.kind === 'select') {
      for (const {alias} of (scope as Select).items) if (alias !== -1) this.#numbers[alias] = NOTHING;
    }
  }
}

const [HASH, OPEN] = [35, 40];
const CONFIG = hashOfName('config');

/**
 * Whether a template is a comment or a call of dbt's `config`: how a model is stored is what a whole project has in common, and
 * says nothing of what the model gives.
 */
function isAside(units: Uint16Array, from: number, to: number): boolean {
  if (units[from + 1] === HASH) return true;
  let start = from;
  while (start < to && !isWordUnit(units[start]!)) start++;
  let end = start;
  while (end < to && isWordUnit(units[end]!)) end++;
  return units[end] === OPEN && hashUnits(units, start, end) === CONFIG;
}

function hashUnits(units: Uint16Array, from: number, to: number): number {
  let hash = FNV_START;
  for (let at = from; at < to; at++) {
    const unit = units[at]!;
    if (unit < 128) hash = Math.imul(hash ^ (unit > 96 && unit < 123 ? unit - 32 : unit), FNV_PRIME);
    else hash = Math.imul(hash ^ (String.fromCharCode(unit).toUpperCase().codePointAt(0) ?? unit), FNV_PRIME);
  }
  return spread(hash);
}

function isWordUnit(unit: number): boolean {
  return (unit > 47 && unit < 58) || (unit > 64 && unit < 91) || unit === 95 || (unit > 96 && unit < 123) || unit > 127;
}
