import type {Span} from '../model/scalars.ts';

/** A string of a notebook's JSON that is a cell's source, or one line of it. */
interface Literal {
  /** With its quotes. */
  readonly span: Span;
  /** Its characters as the JSON writes them, one entry for each UTF-16 unit; escapes are whole. */
  readonly units: readonly string[];
  readonly text: string;
}

/** The source of one cell. */
export interface CellSource {
  readonly text: string;
  readonly literals: readonly Literal[];
  /** Whether the JSON has it as a list of lines. */
  readonly isList: boolean;
}

type Path = readonly (string | number)[];

/** Nobody's notebook is nested as deeply. */
const MOST_DEPTH = 100;

/** The sources of a notebook's cells, in order; undefined where the text is no JSON. */
export function cellSources(json: string): readonly CellSource[] | undefined {
  const found = new Map<string, {literals: Literal[]; isList: boolean}>();
  const take = (path: Path, span: Span): void => {
    const cell = sourcePath(path);
    if (cell === undefined) return;
    const source = found.get(cell.key) ?? {literals: [], isList: cell.isList};
    source.literals.push(literalAt(json, span));
    found.set(cell.key, source);
  };
  try {
    new JsonWalk(json, take).run();
  } catch {
    return undefined;
  }
  return [...found.values()].map(({literals, isList}) => ({
    text: literals.map(({text}) => text).join(''),
    literals,
    isList,
  }));
}

function literalAt(json: string, span: Span): Literal {
  const inside = json.slice(span.start + 1, span.end - 1);
  return {
    span,
    units: inside.match(/\\u[0-9a-fA-F]{4}|\\.|[^\\]/gs) ?? [],
    text: JSON.parse(json.slice(span.start, span.end)) as string,
  };
}

/** `cells[3].source`, `cells[3].source[7]`; in format 3 `worksheets[0].cells[3].input`. */
function sourcePath(path: Path): {readonly key: string; readonly isList: boolean} | undefined {
  const inner = path[0] === 'worksheets' ? path.slice(2) : path;
  if (inner[0] !== 'cells' || (inner[2] !== 'source' && inner[2] !== 'input')) return undefined;
  if (inner.length > 4 || (inner.length === 4 && typeof inner[3] !== 'number')) return undefined;
  return {key: JSON.stringify(path.slice(0, path.length - inner.length + 3)), isList: inner.length === 4};
}

/**
 * Replaces a stretch of a cell's source in the notebook's JSON. Everything outside of the lines that change stays byte for
 * byte, and inside of them every character that stays is written as it was.
 */
export function replaceInSource(json: string, source: CellSource, span: Span, text: string): string {
  const {literals, isList} = source;
  const starts: number[] = [];
  let length = 0;
  for (const literal of literals) {
    starts.push(length);
    length += literal.text.length;
  }
  let first = Math.max(
    0,
    starts.findLastIndex((start) => start <= span.start),
  );
  let last = Math.max(
    first,
    starts.findLastIndex((start) => start < span.end),
  );
  const isAscii = !/[^\x00-\x7f]/.test(json);
  const inserted = Array.from({length: text.length}, (_, index) => written(text.charAt(index), isAscii));
  const rewritten = (): readonly string[] => {
    const units = literals.slice(first, last + 1).flatMap((literal) => literal.units);
    const base = starts[first] ?? 0;
    return [...units.slice(0, span.start - base), ...inserted, ...units.slice(span.end - base)];
  };
  // A line that lost its end goes on with the next one, and of a line that is gone nothing stays.
  if (isList && rewritten().at(-1) !== '\\n' && last + 1 < literals.length) last++;
  else if (isList && rewritten().length === 0 && first > 0) first--;
  const [one, other] = [literals[first], literals[last]];
  if (one === undefined || other === undefined) return json;
  const lines = isList ? linesOf(rewritten()) : [rewritten()];
  const list = lines.map((line) => `"${line.join('')}"`).join(separatorOf(json, literals, one));
  return json.slice(0, one.span.start) + list + json.slice(other.span.end);
}

/** Each line with its end, as Jupyter writes them. */
function linesOf(units: readonly string[]): readonly (readonly string[])[] {
  const lines: string[][] = [[]];
  for (const unit of units) {
    lines.at(-1)!.push(unit);
    if (unit === '\\n') lines.push([]);
  }
  if (lines.length > 1 && lines.at(-1)!.length === 0) lines.pop();
  return lines;
}

/** What stands between two lines of a list. */
function separatorOf(json: string, literals: readonly Literal[], one: Literal): string {
  const [first, second] = literals;
  if (first !== undefined && second !== undefined) return json.slice(first.span.end, second.span.start);
  return `,${/\s*$/.exec(json.slice(0, one.span.start))?.[0] ?? ''}`;
}

function written(unit: string, isAscii: boolean): string {
  if (isAscii && unit > '\x7f') return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // A half of a pair would be escaped alone; both stand side by side again when they are written.
  return /[\ud800-\udfff]/.test(unit) ? unit : JSON.stringify(unit).slice(1, -1);
}

/** Walks over JSON and tells of each string that is a value, with the path to it. */
class JsonWalk {
  readonly #json: string;
  readonly #take: (path: Path, span: Span) => void;
  #at = 0;

  constructor(json: string, take: (path: Path, span: Span) => void) {
    this.#json = json;
    this.#take = take;
  }

  run(): void {
    this.#value([]);
  }

  #value(path: Path): void {
    if (path.length > MOST_DEPTH) throw new SyntaxError('nested too deeply');
    this.#space();
    const sign = this.#json[this.#at];
    if (sign === '{') this.#members(path);
    else if (sign === '[') this.#items(path);
    else if (sign === '"') this.#take(path, this.#string());
    else this.#scalar();
  }

  #members(path: Path): void {
    this.#expect('{');
    while (!this.#ends('}')) {
      const {start, end} = this.#string();
      const key = JSON.parse(this.#json.slice(start, end)) as string;
      this.#space();
      this.#expect(':');
      this.#value([...path, key]);
      this.#comma('}');
    }
  }

  #items(path: Path): void {
    this.#expect('[');
    for (let index = 0; !this.#ends(']'); index++) {
      this.#value([...path, index]);
      this.#comma(']');
    }
  }

  #ends(sign: string): boolean {
    this.#space();
    if (this.#json[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #comma(end: string): void {
    this.#space();
    if (this.#json[this.#at] === ',') {
      this.#at++;
      this.#space();
    } else if (this.#json[this.#at] !== end) throw new SyntaxError(`no , or ${end}`);
  }

  #string(): Span {
    const start = this.#at;
    this.#expect('"');
    for (;;) {
      const sign = this.#json[this.#at];
      if (sign === undefined) throw new SyntaxError('a string has no end');
      this.#at += sign === '\\' ? 2 : 1;
      if (sign === '"') return {start, end: this.#at};
    }
  }

  #scalar(): void {
    const match = /[^\s,\]}]+/y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#json);
    if (found === null) throw new SyntaxError('no value');
    this.#at = match.lastIndex;
  }

  #space(): void {
    while (/\s|\ufeff/.test(this.#json[this.#at] ?? '')) this.#at++;
  }

  #expect(sign: string): void {
    if (this.#json[this.#at] !== sign) throw new SyntaxError(`no ${sign}`);
    this.#at++;
  }
}
