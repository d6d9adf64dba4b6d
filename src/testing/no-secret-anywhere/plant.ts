import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Random} from '../fuzz/random.ts';
import type {Planted} from './secrets.ts';

/** A way of putting a text into the account; false where the text does not fit there. */
type Plant = (planted: Planted, n: number) => boolean;

interface Cell {
  readonly cell_type: string;
  readonly id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly outputs: readonly unknown[];
  readonly source: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/** Whose worksheets are read, and whose history is the only trace of some of them. */
const READABLE = ['mira-default', 'mira-finance', 'mira-board', 'priya-default', 'team-finance-reports'];

/**
 * Puts secrets into a generated account: into worksheets as statements, comments, bodies and dynamic SQL, into notebooks'
 * cells and outputs, into texts of the query history, into names of files and folders, and beside bytes that are no text.
 * @returns how many stand in which way
 */
export function plantInto(directory: string, secrets: readonly Planted[], random: Random): Map<string, number> {
  const account = new Account(directory, random);
  const ways = Object.entries(account.ways);
  const counts = new Map<string, number>();
  for (const [n, planted] of secrets.entries()) {
    const turned = [...ways.slice(n % ways.length), ...ways.slice(0, n % ways.length)];
    const way = turned.find(([, plant]) => plant(planted, n));
    if (way === undefined) throw new Error(`a ${planted.kind} fits nowhere`);
    counts.set(way[0], (counts.get(way[0]) ?? 0) + 1);
  }
  account.write();
  return counts;
}

class Account {
  readonly #directory: string;
  readonly #random: Random;
  readonly #sheets: readonly string[];
  readonly #notebooks: Map<string, {cells: Cell[]}>;
  readonly #history: Row[];
  readonly #leftBehind: Row;

  constructor(directory: string, random: Random) {
    this.#directory = directory;
    this.#random = random;
    this.#sheets = READABLE.flatMap((folder) => filesBelow(join(directory, 'workspaces', folder))).filter(
      (path) => path.endsWith('.sql') && isUtf8(readFileSync(path)),
    );
    const notebooks = filesBelow(join(directory, 'notebooks')).filter((path) => path.endsWith('.ipynb'));
    this.#notebooks = new Map(
      notebooks.map((path) => [path, JSON.parse(readFileSync(path, 'utf8')) as {cells: Cell[]}]),
    );
    this.#history = readFileSync(join(directory, 'query-history.ndjson'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row);
    const left = this.#history.find((row) => row['user_name'] === 'TOBIAS_LINDGREN' && row['query_type'] === 'SELECT');
    if (left === undefined) throw new Error('nobody left a statement behind');
    this.#leftBehind = left;
  }

  readonly ways: Readonly<Record<string, Plant>> = {
    'a statement of a worksheet': ({text}) => this.#append(`\n;\n${text}\n;\n`),
    'a line comment': ({text}) => !text.includes('\n') && this.#append(`\n-- ${text}\n`),
    'a block comment': ({text}) => !text.includes('*/') && this.#append(`\n/* for later:\n${text}\n*/\n`),
    'the body of a procedure': ({text}, n) =>
      !text.includes('$$') &&
      this.#append(`\n;\ncreate procedure p_${n}() returns string language javascript as $$\n${text}\n$$;\n`),
    'dynamic SQL': ({text}) =>
      !text.includes("'") && !text.includes('\n') && this.#append(`\n;\nexecute immediate '${text}';\n`),
    'a SQL cell': ({text}) => this.#cell('sql', text, []),
    'a Python cell': ({text}) => this.#cell('python', `# ${text.replaceAll('\n', '\n# ')}`, []),
    'the output of a cell': ({text}) =>
      this.#cell('python', 'print(1)', [{output_type: 'stream', name: 'stdout', text: text.split(/(?<=\n)/)}]),
    'a text of the history': ({text}, n) =>
      this.#run(`select ${n} as n from RAW.SHOP.ORDERS; -- ${text.replaceAll('\n', '\n-- ')}`, n),
    'a statement of the history': ({text}, n) => this.#run(text, n),
    'the name of a file': ({text}, n) =>
      isName(text) && this.#add(`${text} ${n}.sql`, `select ${n} as n from RAW.SHOP.ORDERS\n`),
    'the name of a folder': ({text}, n) =>
      isName(text) && this.#add(`${text}/sheet ${n}.sql`, `select ${n} as m from RAW.SHOP.ORDERS\n`),
    'a body and the name of its file': ({text, value}, n) =>
      isName(value) && this.#add(`${value}.sql`, `select ${n} as k from RAW.SHOP.ORDERS;\n${text}\n;\n`),
    'bytes that are no text': ({text}) =>
      isName(text) && this.#add(`${text}.sql`, Buffer.from([0, 1, 2, 255, 254, 0, 0, ...Buffer.from(text), 0, 255])),
    'UTF-16': ({text}, n) =>
      this.#add(`wide ${n}.sql`, Buffer.from(`\ufeffselect ${n} as w from RAW.SHOP.ORDERS;\n${text}\n;\n`, 'utf16le')),
  };

  #append(text: string): boolean {
    const path = this.#random.pick(this.#sheets);
    writeFileSync(path, text, {flag: 'a'});
    return true;
  }

  #add(path: string, body: string | Uint8Array): boolean {
    const full = join(this.#directory, 'workspaces', this.#random.pick(READABLE), path);
    mkdirSync(dirname(full), {recursive: true});
    writeFileSync(full, body);
    return true;
  }

  #cell(language: string, text: string, outputs: readonly unknown[]): boolean {
    const notebook = this.#random.pick([...this.#notebooks.values()]);
    const id = `c0ffee${String(notebook.cells.length).padStart(2, '0')}`;
    const source = text.split(/(?<=\n)/);
    notebook.cells.push({cell_type: 'code', id, metadata: {language, name: `cell_${id}`}, outputs, source});
    return true;
  }

  #run(text: string, n: number): boolean {
    const id = `01c70000-0000-0000-0000-${String(n).padStart(12, '0')}`;
    this.#history.push({...this.#leftBehind, query_id: id, query_text: text, query_hash: `planted${n}`});
    return true;
  }

  write(): void {
    for (const [path, notebook] of this.#notebooks) writeFileSync(path, `${JSON.stringify(notebook, undefined, 1)}\n`);
    const lines = this.#history.map((row) => `${JSON.stringify(row)}\n`).join('');
    writeFileSync(join(this.#directory, 'query-history.ndjson'), lines);
  }
}

/** Whether a text can be the name of a file on every system that runs this. */
function isName(text: string): boolean {
  return !/[/\\\n\r\0]/.test(text) && Buffer.byteLength(text) < 120;
}

/** Text that something can be appended to: no NUL as in UTF-16, nothing that is not UTF-8. */
function isUtf8(bytes: Buffer): boolean {
  return bytes.length > 0 && !bytes.includes(0) && Buffer.from(bytes.toString('utf8')).equals(bytes);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
