import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import {wordNumbers} from '../../parse/lex/words.ts';
import {endOfLiteralRow} from '../../parse/fingerprint/literal-rows.ts';
import {onlySelect} from '../../parse/tree/handed-on.ts';
import {endOfValuePath} from '../../parse/tree/path.ts';
import type {Conjunction, Query, Run, Scope, Select, Source} from '../../parse/tree/nodes.ts';
import {findSource} from '../../parse/tree/resolve-column.ts';
import {columnPath, outputName, within} from '../../parse/tree/view.ts';
import {conjunctionsAt, unwrapped} from './indexes.ts';
import type {Labels, SpellingOptions} from './labels.ts';
import {SourceFinder} from './source-finder.ts';
import {shortened} from './shortened.ts';
import {plainText, spelledName, tokenText} from './written.ts';

const [OPEN, COMMA, IN, NOT, COLON, EXISTS] = wordNumbers('( , IN NOT : EXISTS');
const IS_LITERAL = new Uint8Array(16);
for (const kind of [KIND.number, KIND.string, KIND.dollarString]) IS_LITERAL[kind] = 1;

/** Formulas of the items of a list by their names, and the items that are still to be spelled, the next one last. */
interface Formulas {
  readonly byName: Map<string, string>;
  readonly ahead: (readonly [name: string, index: number])[];
}

/** How deep conditions in conditions are put in order. */
const DEEPEST = 30;

/**
 * Spells expressions so that two that mean the same are spelled alike, whatever their tables and columns are called: columns
 * with what their source is, aliases as the formulas behind them, lists behind IN in one order.
 */
export class Spelling {
  readonly #code: Code;
  readonly #labels: Labels;
  readonly #options: SpellingOptions;
  readonly #queries: ReadonlyMap<number, Query>;
  #depth = 0;
  #formulas = new WeakMap<Select, Formulas>();
  readonly #finder: SourceFinder;
  readonly #aliases = new WeakMap<Select, ReadonlyMap<string, number>>();

  constructor(code: Code, queries: ReadonlyMap<number, Query>, labels: Labels, options: SpellingOptions = {}) {
    this.#code = code;
    this.#queries = queries;
    this.#labels = labels;
    this.#finder = new SourceFinder(labels);
    this.#options = options;
  }

  /** What was spelled before may be spelled otherwise from now on. */
  forget(): void {
    this.#formulas = new WeakMap();
  }

  /** An expression, brackets around the whole of it left out. */
  expression(scope: Scope, run: Run): string {
    return this.#run(scope, unwrapped(this.#code, scope, run));
  }

  #run(scope: Scope, run: Run): string {
    const code = this.#code;
    const columns = within(scope.columns, run);
    const stars = within(scope.stars, run);
    const conjunctions = scope.conjunctions.length === 0 ? undefined : conjunctionsAt(scope);
    let nextColumn = 0;
    let nextStar = 0;
    let text = '';
    for (let at = run.at; at < run.to;) {
      const conjunction = conjunctions?.get(at)?.find(({to}) => to <= run.to);
      if (conjunction !== undefined && this.#depth < DEEPEST) {
        text += this.#together(scope, conjunction);
        at = conjunction.to;
        while ((columns[nextColumn]?.at ?? at) < at) nextColumn++;
        while ((stars[nextStar]?.at ?? at) < at) nextStar++;
        continue;
      }
      const column = columns[nextColumn];
      if (column?.at === at) {
        nextColumn++;
        const isWhole = at === run.at && column.pathTo === run.to;
        text += `${this.#column(scope, column, isWhole)}${this.#path(column.to, column.pathTo)} `;
        at = Math.max(column.pathTo, at + 1);
        continue;
      }
      const star = stars[nextStar];
      if (star?.at === at) {
        nextStar++;
        text += `${this.#star(scope, star)} `;
        at = Math.max(star.to, at + 1);
        continue;
      }
      const word = code.word(at);
      if (word === OPEN) {
        const query = this.#queries.get(at);
        if (query !== undefined && code.match(at) < run.to) {
          text += `(${this.#labels.query(query, code.word(at - 1) === EXISTS)}) `;
          at = code.after(at);
          continue;
        }
      } else if (word === IN) {
        const end = endOfLiteralRow(code, at + 1);
        if (end !== -1 && end <= run.to) {
          text += this.#members(at, end);
          at = end;
          continue;
        }
      } else if (word === COLON && code.kind(at - 1) !== KIND.string) {
        const end = Math.min(endOfValuePath(code, at), run.to);
        if (end > at) {
          text += `${this.#path(at, end)} `;
          at = end;
          continue;
        }
      }
      text +=
        this.#options.withoutLiterals === true && IS_LITERAL[code.kind(at)] === 1 ? '? ' : `${tokenText(code, at)} `;
      at++;
    }
    return text;
  }

  /** Conditions that all have to hold, in one order. */
  #together(scope: Scope, {parts}: Conjunction): string {
    this.#depth++;
    const texts = parts.map((part) => this.expression(scope, part));
    this.#depth--;
    return texts.toSorted().join('AND ');
  }

  /** Steps into a semi-structured value: their case counts. */
  #path(at: number, to: number): string {
    let text = '';
    for (let i = at; i < to; i++) text += this.#code.written(i).replaceAll('"', '');
    return text;
  }

  /** `IN (2, 1, 2)` is `IN (1, 2)`, and with one member it is `=`. */
  #members(at: number, to: number): string {
    const code = this.#code;
    if (this.#options.withoutLiterals === true) return 'IN ? ';
    const members = new Set<string>();
    let from = at + 2;
    for (let i = from; i < to; i++) {
      if (code.word(i) !== COMMA && i !== to - 1) continue;
      members.add(plainText(code, {at: from, to: i}));
      from = i + 1;
    }
    if (members.size === 1 && code.word(at - 1) !== NOT) return `= ${[...members].join('')}`;
    return `IN ( ${[...members].toSorted().join(', ')}) `;
  }

  #star(scope: Scope, star: Run): string {
    if (star.to === star.at + 1) return '*';
    const path = columnPath(this.#code, {at: star.at, to: star.to - 2});
    const found = findSource(scope, path.at(-1) ?? '');
    return `${found === undefined ? path.join('.') : this.#labels.label(found.scope, found.source)}.*`;
  }

  /** A column with the label of its source, as far as the text tells. */
  #column(scope: Scope, ref: Run, isWhole: boolean): string {
    const path = columnPath(this.#code, ref);
    const name = path.at(-1) ?? '';
    if (path.length > 1) {
      const found = findSource(scope, path.at(-2) ?? '');
      if (found === undefined || found.source.kind === 'group') return path.map(spelledName).join('.');
      return this.#ofSource(found.scope, found.source, name);
    }
    const asOutput = scope.kind === 'query' ? onlySelect(scope as Query) : undefined;
    for (
      let at: Scope | undefined = asOutput ?? scope, steps = 0;
      at !== undefined && steps < 16;
      at = at.parent, steps++
    ) {
      if (at.kind === 'select' && steps === 0) {
        const alias = this.#alias(at as Select, ref, name, asOutput !== undefined);
        if (alias !== undefined) return isWhole ? alias : bracketed(alias);
      }
      const source = this.#finder.sourceWith(at, name, ref);
      if (source !== undefined) return this.#ofSource(at, source, name);
      if (at.sources.some(({kind}) => kind !== 'group')) break;
    }
    return spelledName(name);
  }

  #ofSource(scope: Scope, source: Source, name: string): string {
    return `${this.#labels.label(scope, source)}.${spelledName(this.#labels.columnOf(source, name))}`;
  }

  /** The formula behind the name of an item of the list, where a name can mean that one; undefined where it is a column's. */
  #alias(select: Select, ref: Run, name: string, isOutput: boolean): string | undefined {
    const {from, list} = select;
    if (from !== undefined && ref.at >= from.at && ref.at < from.to) return undefined;
    const index = this.#aliasesOf(select).get(name);
    const item = index === undefined ? undefined : select.items[index];
    if (item === undefined || index === undefined) return undefined;
    // In the list itself only what stands before can be meant.
    if (ref.at >= list.at && ref.at < list.to && ref.at < item.to) return undefined;
    const isOwn = within(select.columns, item.expression).some(
      (column) => columnPath(this.#code, column).at(-1) === name,
    );
    const [first] = within(select.columns, item.expression);
    const isColumn = first?.at === item.expression.at && first.pathTo === item.expression.to;
    if (isOwn && !isColumn && !isOutput) return undefined;
    // A column of a source that is known to have it comes before the alias.
    if (!isOutput && this.#finder.isKnown(select, name)) return undefined;
    if (this.#options.aliasesAsNames === true && !isColumn) return `@${spelledName(name)}`;
    return this.#formula(select, index, name);
  }

  /** Formulas are spelled in the order of the list, so that a long chain of them is not a deep one. */
  #formula(select: Select, index: number, name: string): string {
    let known = this.#formulas.get(select);
    if (known === undefined) {
      known = {byName: new Map(), ahead: [...this.#aliasesOf(select)].toReversed()};
      this.#formulas.set(select, known);
    }
    const {byName, ahead} = known;
    while (!byName.has(name) && (ahead.at(-1)?.[1] ?? index + 1) <= index) {
      const [alias, i] = ahead.pop()!;
      byName.set(alias, this.expression(select, select.items[i]!.expression).trim());
    }
    return byName.get(name) ?? spelledName(name);
  }

  #aliasesOf(select: Select): ReadonlyMap<string, number> {
    let found = this.#aliases.get(select);
    if (found === undefined) {
      const made = new Map<string, number>();
      select.items.forEach((item, i) => {
        const name = item.alias === -1 ? undefined : outputName(this.#code, select, item);
        if (name !== undefined && !made.has(name)) made.set(name, i);
      });
      found = made;
      this.#aliases.set(select, found);
    }
    return found;
  }
}

/** A formula in the place of a name. */
function bracketed(formula: string): string {
  if (!formula.includes(' ')) return formula;
  return shortened(`( ${formula} )`);
}
