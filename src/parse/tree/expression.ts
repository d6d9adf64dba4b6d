import {KIND} from '../lex/kinds.ts';
import type {Code} from '../lex/tokens.ts';
import {wordNumbers, wordSet} from '../lex/words.ts';
import {CLAUSE_AND_JOIN_WORDS, isFromFirst, isStop, opensQuery} from './clauses.ts';
import {endOfDataType} from './data-type.ts';
import {ACT, DATE_FUNCTIONS, DATE_PARTS, WANTING_OPERATOR, WANTING_VALUE} from './expression-words.ts';
import {FRAME, Frames} from './frames.ts';
import {endOfDotted, endOfPart, endOfValuePath, startsClause} from './path.ts';
import type {OpenScope} from './scopes.ts';
import type {TreeReader} from './tree-reader.ts';

const [COMMA, OPEN, SQUARE, STAR, PLUS, CLOSE] = wordNumbers(', ( [ * + )');
const [ARROW, BY, GROUP, END, TO, FROM, DISTINCT, NOT] = wordNumbers('-> BY GROUP END TO FROM DISTINCT NOT');
const [NAMED, FIRST, LAST, NULLS, SETS] = wordNumbers('=> FIRST LAST NULLS SETS');
const [INTERVAL, NULL] = wordNumbers('INTERVAL NULL');
const IS_WHAT = wordSet('NULL TRUE FALSE UNKNOWN');
const AFTER_NOT = wordSet('IN LIKE ILIKE RLIKE REGEXP BETWEEN SIMILAR');
const CALLED = wordSet('LIKE ILIKE RLIKE REGEXP SET');
const NEVER_ALIAS = wordSet(
  'FROM WHERE GROUP HAVING QUALIFY UNION INTERSECT EXCEPT JOIN INNER CROSS NATURAL USING ON AND OR IS IN BETWEEN LIKE ILIKE',
  'RLIKE REGEXP THEN ELSE WHEN SELECT INTO WITH ORDER BY SET CASE NOT NULL TRUE FALSE',
);

/** One statement is read at a time, so all share the stack. */
const frames = new Frames();

/** Where aliases may stand. */
export type Aliases = 'none' | 'item' | 'anywhere';

/** What is to come next. */
const VALUE = 1;
const OPERATOR = 0;
/** A template may stand for a value, an operator or both. */
const EITHER = 2;

/**
 * Reads expressions: one pass from left to right that knows whether a value or an operator is to come, keeps brackets on
 * a stack of its own, and lists what it meets in the scope. Queries inside are left for later, so depth costs memory and
 * never the call stack. What does not fit is a hole, and reading goes on.
 */
export class ExpressionReader {
  readonly #reader: TreeReader;
  readonly #code: Code;
  readonly #frames: Frames;
  /** After `read` of a select item: index of the alias's token, -1 without one; and where the expression ended. */
  alias = -1;
  end = 0;

  constructor(reader: TreeReader) {
    this.#reader = reader;
    this.#code = reader.code;
    this.#frames = frames;
  }

  /**
   * Reads an expression, or the parts of one list of expressions.
   * @param stops words that end it, as `isStop` says; at no depth but its own
   * @param commas whether a comma ends it
   * @param aliases where aliases may stand: nowhere, behind the expression itself, or also in its brackets
   * @returns index at which it ended
   */
  read(
    scope: OpenScope,
    at: number,
    to: number,
    stops: Uint8Array,
    commas: boolean,
    aliases: Aliases = 'none',
  ): number {
    const code = this.#code;
    const frames = this.#frames;
    frames.begin(scope, at);
    this.alias = -1;
    this.end = -1;
    let want = VALUE;
    let i = at;
    while (i < to) {
      const word = code.word(i);
      if (word !== 0 && frames.brackets === 0) {
        if (word === COMMA && commas) break;
        // Within a CASE only a clause ends anything: WHEN and THEN are its own.
        const counts = frames.depth === 0 || CLAUSE_AND_JOIN_WORDS[word] === 1;
        if (counts && isStop(code, i, word, stops)) break;
      }
      if (this.alias !== -1 && frames.brackets === 0) {
        this.#reader.hole(i, i + 1, 'a comma or the next clause behind the alias');
        i++;
        continue;
      }
      if (want === EITHER) want = WANTING_OPERATOR[word] !== ACT.none ? OPERATOR : VALUE;
      if (want === VALUE) {
        const next = this.#value(scope, i, word);
        want = this.#want;
        i = next;
      } else {
        const next = this.#operator(scope, i, word, aliases);
        want = this.#want;
        i = next;
      }
    }
    // A clause ends a CASE that lacks its END.
    this.#endCases(i);
    frames.finish(i);
    if (want === VALUE && i > at) this.#reader.hole(i - 1, i, 'a value behind this');
    if (this.end === -1) this.end = i;
    return i;
  }

  /** What is to come after the token that was just read. */
  #want = VALUE;

  #then(want: number, next: number): number {
    this.#want = want;
    return next;
  }

  #value(scope: OpenScope, i: number, word: number): number {
    switch (this.#code.kind(i)) {
      case KIND.word: {
        const act = WANTING_VALUE[word]!;
        return act === ACT.none ? this.#name(scope, i, word) : this.#valueWord(scope, i, word, act);
      }
      case KIND.quoted:
      case KIND.variable:
        return this.#name(scope, i, 0);
      case KIND.number:
        scope.literals.push({at: i, to: i + 1, type: 'number'});
        return this.#then(OPERATOR, i + 1);
      case KIND.string:
      case KIND.dollarString:
        scope.literals.push({at: i, to: i + 1, type: 'text'});
        return this.#then(OPERATOR, i + 1);
      case KIND.operator: {
        const act = WANTING_VALUE[word]!;
        return this.#valueWord(scope, i, word, act === ACT.none ? ACT.misplaced : act);
      }
      case KIND.template: {
        const end = endOfDotted(this.#code, i);
        return end === i + 1 ? this.#then(EITHER, end) : this.#name(scope, i, 0);
      }
      case KIND.bind:
      case KIND.filter:
      case KIND.stage:
        return this.#then(OPERATOR, endOfValuePath(this.#code, i + 1));
      default:
        this.#reader.hole(i, i + 1, 'a value instead of this character');
        return this.#then(VALUE, i + 1);
    }
  }

  #valueWord(scope: OpenScope, i: number, word: number, act: number): number {
    const code = this.#code;
    const frames = this.#frames;
    switch (act) {
      case ACT.open:
        return this.#openValue(scope, i, word);
      case ACT.close:
        return this.#close(i, true);
      case ACT.sign:
      case ACT.prefix:
      case ACT.not:
        return this.#then(VALUE, i + 1);
      case ACT.constant:
        scope.literals.push({at: i, to: i + 1, type: word === NULL ? 'null' : 'boolean'});
        return this.#then(OPERATOR, i + 1);
      case ACT.case:
        frames.push(FRAME.case, i, -1);
        return this.#then(VALUE, i + 1);
      case ACT.when:
        if (frames.kind === FRAME.case) frames.part(i);
        else this.#reader.hole(i, i + 1, 'a value');
        return this.#then(VALUE, i + 1);
      case ACT.star:
        return this.#star(scope, i);
      case ACT.exists:
        return code.word(i + 1) === OPEN ? this.#then(VALUE, i + 1) : this.#name(scope, i, word);
      case ACT.quantifier: {
        if (code.word(i + 1) === OPEN) return this.#then(VALUE, i + 1);
        return this.#then(OPERATOR, i + 1);
      }
      case ACT.niladic:
        if (code.word(i + 1) !== OPEN) {
          scope.calls.push({at: i, to: i + 1, nameTo: i + 1, arguments: undefined, window: undefined});
          return this.#then(OPERATOR, i + 1);
        }
        return this.#name(scope, i, word);
      case ACT.typed:
        return this.#typed(scope, i, word);
      case ACT.castCall:
        return this.#name(scope, i, word);
      case ACT.order:
      case ACT.partition:
        if (code.word(i + 1) !== BY) return this.#name(scope, i, word);
        frames.section(word, i);
        return this.#then(VALUE, i + 2);
      case ACT.frame:
        if (frames.kind !== FRAME.window) return this.#name(scope, i, word);
        return this.#then(OPERATOR, frames.bounds(i));
      case ACT.grouping:
        return code.word(i + 1) === SETS ? this.#then(VALUE, i + 2) : this.#name(scope, i, word);
      case ACT.comma:
        this.#reader.hole(i, i + 1, 'a value before the comma');
        return this.#then(VALUE, i + 1);
      case ACT.misplaced:
        if (CALLED[word] === 1 && code.word(i + 1) === OPEN) return this.#name(scope, i, word);
        this.#reader.hole(i, i + 1, 'a value');
        return this.#then(VALUE, i + 1);
      default:
        return this.#name(scope, i, word);
    }
  }

  /** A name: of a column, of a function that is called, of an argument, of a lambda's parameter. */
  #name(scope: OpenScope, i: number, word: number): number {
    const code = this.#code;
    const frames = this.#frames;
    if (word === END && frames.kind === FRAME.case) {
      this.#reader.hole(i, i + 1, 'a value');
      return this.#end(i);
    }
    const end = endOfDotted(code, i);
    const next = code.word(end);
    if (next === OPEN && code.word(end - 1) !== STAR && !this.#isOuterMark(end)) return this.#call(scope, i, end, word);
    if (next === NAMED) return this.#then(VALUE, end + 1);
    if (end === i + 1 && (next === ARROW || (code.word(end + 1) === ARROW && code.kind(end) === KIND.word))) {
      frames.parameter(code.upper(i));
      return this.#then(VALUE, next === ARROW ? end + 1 : end + 2);
    }
    if (code.word(end - 1) === STAR) {
      scope.stars.push({at: i, to: end});
      return this.#then(OPERATOR, end);
    }
    const pathTo = endOfValuePath(code, end);
    if (this.#isColumn(i, end, next)) scope.columns.push({at: i, to: end, pathTo});
    return this.#then(OPERATOR, pathTo);
  }

  #isColumn(i: number, end: number, next: number): boolean {
    const code = this.#code;
    if (code.kind(i) === KIND.variable) return isPosition(code, i);
    if (this.#frames.isParameter(code, i)) return false;
    if (end !== i + 1 || !this.#frames.takesDatePart) return true;
    const before = code.word(i - 1);
    const alone = (before === OPEN || before === COMMA) && (next === COMMA || next === CLOSE || next === FROM);
    return !alone || !DATE_PARTS.has(code.upper(i));
  }

  #call(scope: OpenScope, i: number, nameTo: number, word: number): number {
    const code = this.#code;
    const close = code.match(nameTo);
    if (close === -1) {
      this.#reader.hole(nameTo, nameTo + 1, 'a bracket that closes this one');
      return this.#then(VALUE, nameTo + 1);
    }
    const call = {at: i, to: close + 1, nameTo, arguments: {at: nameTo + 1, to: close}, window: undefined};
    scope.calls.push(call);
    const act = nameTo === i + 1 ? WANTING_VALUE[word]! : ACT.none;
    // A function may be given a whole query: `array(select …)`, `exists(select …)`.
    if (opensQuery(code, nameTo)) {
      this.#reader.subquery(scope, nameTo);
      return this.#then(OPERATOR, close + 1);
    }
    this.#frames.push(act === ACT.castCall ? FRAME.cast : FRAME.call, nameTo, close);
    if (nameTo === i + 1 && DATE_FUNCTIONS[word] === 1) this.#frames.takeDateParts();
    return this.#then(VALUE, nameTo + 1);
  }

  /** `(`, `[` or `{` where a value is wanted. */
  #openValue(scope: OpenScope, i: number, word: number): number {
    const code = this.#code;
    const close = code.match(i);
    if (close === -1) {
      this.#reader.hole(i, i + 1, 'a bracket that closes this one');
      return this.#then(VALUE, i + 1);
    }
    if (word !== OPEN) {
      this.#frames.push(word === SQUARE ? FRAME.array : FRAME.object, i, close);
      return this.#then(VALUE, i + 1);
    }
    if (opensQuery(code, i)) {
      this.#reader.subquery(scope, i);
      return this.#then(OPERATOR, close + 1);
    }
    if (code.word(close + 1) === ARROW) {
      for (let at = i + 1; at < close; at = code.after(at)) {
        if (code.word(at - 1) === OPEN || code.word(at - 1) === COMMA) this.#frames.parameter(code.upper(at));
      }
      return this.#then(VALUE, close + 2);
    }
    this.#frames.push(FRAME.group, i, close);
    return this.#then(VALUE, i + 1);
  }

  /** `DATE '2024-01-01'`, `INTERVAL '1 day'`, `INTERVAL '1' year to month`; else a name like any other. */
  #typed(scope: OpenScope, i: number, word: number): number {
    const code = this.#code;
    if (code.kind(i + 1) !== KIND.string) return this.#name(scope, i, word);
    let to = i + 2;
    if (word === INTERVAL && code.kind(to) === KIND.word && DATE_PARTS.has(code.upper(to))) {
      to++;
      if (code.word(to) === TO) to += 2;
    }
    scope.literals.push({at: i, to, type: 'typed'});
    return this.#then(OPERATOR, to);
  }

  /** A star as an argument: `count(*)`, `hash(t.*)`, `{*}`. */
  #star(scope: OpenScope, i: number): number {
    const before = this.#code.word(i - 1);
    const isArgument =
      this.#frames.depth > 0 && (i - 1 === this.#frames.opener || before === COMMA || before === DISTINCT);
    if (isArgument) scope.stars.push({at: i, to: i + 1});
    else this.#reader.hole(i, i + 1, 'a value');
    return this.#then(OPERATOR, i + 1);
  }

  #operator(scope: OpenScope, i: number, word: number, aliases: Aliases): number {
    const code = this.#code;
    const frames = this.#frames;
    switch (WANTING_OPERATOR[word]) {
      case ACT.binary:
      case ACT.sign:
      case ACT.star:
        return this.#then(VALUE, i + 1);
      case ACT.comma:
        if (frames.depth === 0) this.#reader.hole(i, i + 1, 'an operator instead of the comma');
        else frames.part(i);
        return this.#then(VALUE, i + 1);
      case ACT.close:
        return this.#close(i, false);
      case ACT.and:
        frames.and(i);
        return this.#then(VALUE, i + 1);
      case ACT.cast: {
        const to = endOfDataType(code, i + 1);
        if (to === i + 1) this.#reader.hole(i, i + 1, 'a data type behind this');
        else scope.casts.push({at: i, to, type: {at: i + 1, to}});
        return this.#then(OPERATOR, to);
      }
      case ACT.or:
        frames.part(i);
        return this.#then(VALUE, i + 1);
      case ACT.is:
        return this.#is(i);
      case ACT.when:
        if (frames.kind !== FRAME.case) return this.#beside(i, aliases);
        frames.part(i);
        return this.#then(VALUE, i + 1);
      case ACT.end:
        return frames.kind === FRAME.case ? this.#end(i) : this.#beside(i, aliases);
      case ACT.between:
        frames.between();
        return this.#then(VALUE, i + 1);
      case ACT.not:
        if (AFTER_NOT[code.word(i + 1)] === 1) return this.#then(OPERATOR, i + 1);
        return this.#beside(i, aliases);
      case ACT.colon:
        return this.#colon(i);
      case ACT.dot: {
        const to = endOfPart(code, i + 1);
        const kind = code.kind(i + 1);
        const named = kind === KIND.word || kind === KIND.quoted || kind === KIND.variable;
        if (named && !startsClause(code, i + 1)) return this.#then(OPERATOR, to);
        return this.#beside(i, aliases);
      }
      case ACT.open:
        return this.#openOperator(i, word, aliases);
      case ACT.over:
        return this.#over(scope, i, aliases);
      case ACT.within:
        if (code.word(i + 1) !== GROUP || code.match(i + 2) === -1) return this.#beside(i, aliases);
        frames.push(FRAME.group, i + 2, code.match(i + 2));
        return this.#then(VALUE, i + 3);
      case ACT.nulls:
        return this.#nulls(i, aliases);
      case ACT.order:
      case ACT.partition:
        if (code.word(i + 1) !== BY || frames.depth === 0) return this.#beside(i, aliases);
        frames.section(word, i);
        return this.#then(VALUE, i + 2);
      case ACT.direction:
        return this.#then(OPERATOR, i + 1);
      case ACT.frame:
        if (frames.kind !== FRAME.window) return this.#beside(i, aliases);
        return this.#then(OPERATOR, frames.bounds(i));
      case ACT.from:
        if (word === FROM && isFromFirst(code, i)) return this.#then(OPERATOR, i + 2);
        if (frames.depth === 0) return this.#beside(i, aliases);
        return this.#then(VALUE, i + 1);
      case ACT.as:
        return this.#as(scope, i, aliases);
      case ACT.exclude:
        if (code.word(i - 1) !== STAR) return this.#beside(i, aliases);
        return this.#then(OPERATOR, Math.min(code.after(i + 1), code.size));
      case ACT.collate:
        return this.#then(VALUE, i + 1);
      default:
        return this.#beside(i, aliases);
    }
  }

  /** What stands beside a value without an operator between them: an alias in a select list, else a hole. */
  #beside(i: number, aliases: Aliases): number {
    const code = this.#code;
    const kind = code.kind(i);
    const named = (kind === KIND.word && NEVER_ALIAS[code.word(i)] === 0) || kind === KIND.quoted;
    if (named && aliases === 'anywhere' && this.#frames.depth > 0) return this.#then(OPERATOR, endOfPart(code, i));
    if (named && aliases !== 'none' && this.#frames.depth === 0 && this.alias === -1) {
      const to = endOfPart(code, i);
      this.end = i;
      this.alias = i;
      return this.#then(OPERATOR, to);
    }
    if (kind === KIND.template) return this.#then(EITHER, i + 1);
    // `v :path` with a space before the colon looks like a bind variable and is none behind a value.
    if (kind === KIND.bind && code.text.charCodeAt(code.start(i)) === 58) {
      return this.#then(OPERATOR, endOfValuePath(code, i + 1));
    }
    this.#reader.hole(i, i + 1, 'an operator or the end of the expression');
    return this.#then(EITHER, i + 1);
  }

  #as(scope: OpenScope, i: number, aliases: Aliases): number {
    const code = this.#code;
    const frames = this.#frames;
    if (frames.brackets === 0) this.#endCases(i);
    if (frames.depth > 0) {
      if (frames.kind === FRAME.cast) {
        const to = endOfDataType(code, i + 1);
        const close = frames.close;
        if (to > i + 1) scope.casts.push({at: frames.opener - 1, to: close + 1, type: {at: i + 1, to}});
        return this.#then(OPERATOR, to === i + 1 ? i + 1 : to);
      }
      const kind = code.kind(i + 1);
      const named = kind === KIND.word || kind === KIND.quoted || kind === KIND.string || kind === KIND.template;
      if (!named) this.#reader.hole(i, i + 1, 'a name behind AS');
      return this.#then(OPERATOR, named ? endOfPart(code, i + 1) : i + 1);
    }
    const kind = code.kind(i + 1);
    const named = kind === KIND.word || kind === KIND.quoted || kind === KIND.string || kind === KIND.template;
    if (aliases === 'none' || this.alias !== -1 || !named) {
      this.#reader.hole(i, i + 1, named ? 'an operator instead of AS' : 'a name behind AS');
      return this.#then(EITHER, i + 1);
    }
    this.end = i;
    this.alias = i + 1;
    return this.#then(OPERATOR, endOfPart(code, i + 1));
  }

  #is(i: number): number {
    const code = this.#code;
    const next = code.word(i + 1) === NOT ? i + 2 : i + 1;
    if (IS_WHAT[code.word(next)] === 1) return this.#then(OPERATOR, next + 1);
    if (code.word(next) === DISTINCT && code.word(next + 1) === FROM) return this.#then(VALUE, next + 2);
    if (code.kind(next) === KIND.template) return this.#then(EITHER, next + 1);
    this.#reader.hole(i, i + 1, 'NULL, TRUE, FALSE or DISTINCT FROM behind IS');
    return this.#then(VALUE, next);
  }

  /** A path into a value, or the colon behind an object's key. */
  #colon(i: number): number {
    const code = this.#code;
    if (this.#frames.kind === FRAME.object && code.kind(i - 1) === KIND.string) return this.#then(VALUE, i + 1);
    const to = endOfValuePath(code, i);
    if (to > i) return this.#then(OPERATOR, to);
    this.#reader.hole(i, i + 1, 'a name behind the colon');
    return this.#then(EITHER, i + 1);
  }

  /** `(`, `[` or `{` behind a value. */
  #openOperator(i: number, word: number, aliases: Aliases): number {
    const code = this.#code;
    const close = code.match(i);
    if (word === SQUARE && close !== -1) {
      const to = endOfValuePath(code, i);
      if (to > i) return this.#then(OPERATOR, to);
      this.#frames.push(FRAME.array, i, close);
      return this.#then(VALUE, i + 1);
    }
    if (this.#isOuterMark(i)) return this.#then(OPERATOR, i + 3);
    // `quantile(0.5)(x)`: a function with parameters before its arguments.
    if (word === OPEN && close !== -1 && (code.word(i - 1) === CLOSE || code.kind(i - 1) === KIND.template)) {
      this.#frames.push(FRAME.call, i, close);
      return this.#then(VALUE, i + 1);
    }
    return this.#beside(i, aliases);
  }

  /** `a.id = b.id (+)`: the outer join of old. */
  #isOuterMark(i: number): boolean {
    return this.#code.word(i) === OPEN && this.#code.word(i + 1) === PLUS && this.#code.word(i + 2) === CLOSE;
  }

  #over(scope: OpenScope, i: number, aliases: Aliases): number {
    const code = this.#code;
    if (code.word(i + 1) === OPEN && code.match(i + 1) !== -1) {
      this.#frames.push(FRAME.window, i + 1, code.match(i + 1));
      this.#frames.openWindow(scope, i);
      return this.#then(VALUE, i + 2);
    }
    if (code.word(i - 1) === CLOSE && code.kind(i + 1) === KIND.word) {
      scope.windows.push({at: i, to: i + 2, partitionBy: undefined, orderBy: undefined, frame: undefined});
      return this.#then(OPERATOR, i + 2);
    }
    return this.#beside(i, aliases);
  }

  #nulls(i: number, aliases: Aliases): number {
    const code = this.#code;
    const word = code.word(i);
    const next = code.word(i + 1);
    const fits = word === NULLS ? next === FIRST || next === LAST : next === NULLS;
    return fits ? this.#then(OPERATOR, i + 2) : this.#beside(i, aliases);
  }

  /** Ends what lacks its END. */
  #endCases(i: number): void {
    while (this.#frames.kind === FRAME.case) {
      this.#reader.hole(this.#frames.opener, this.#frames.opener + 1, 'an END for this CASE');
      this.#frames.pop(i);
    }
  }

  #end(i: number): number {
    this.#frames.pop(i);
    return this.#then(OPERATOR, i + 1);
  }

  #close(i: number, wanted: boolean): number {
    const frames = this.#frames;
    while (frames.kind === FRAME.case && frames.encloses(i)) {
      this.#reader.hole(frames.opener, frames.opener + 1, 'an END for this CASE');
      frames.pop(i);
    }
    if (frames.close !== i || frames.depth === 0) {
      this.#reader.hole(i, i + 1, 'a bracket that this one closes');
      return this.#then(wanted ? VALUE : OPERATOR, i + 1);
    }
    const isEmpty = frames.opener === i - 1;
    if (wanted && !isEmpty) this.#reader.hole(i - 1, i, 'a value behind this');
    frames.pop(i);
    return this.#then(OPERATOR, i + 1);
  }
}

/** `$1` is a column by its position; `$name` a variable of the session. */
function isPosition(code: Code, i: number): boolean {
  const digit = code.text.charCodeAt(code.start(i) + 1);
  return digit >= 48 && digit <= 57;
}
