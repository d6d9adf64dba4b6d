import type {Cell} from './cell.ts';
import {isSqlMagic, lineMagics, maskMagic} from './magic.ts';
import {readPython} from './python.ts';

const LANGUAGES: Readonly<Record<string, Cell['language']>> = {
  sql: 'sql',
  snowflake: 'sql',
  markdown: 'markdown',
  python: 'python',
  python3: 'python',
};

/**
 * The cells of a Jupyter notebook as Snowflake writes it: a cell's language is in its metadata (none means the
 * notebook's, and Python when that has none either), and in Workspaces a SQL cell starts with `%%sql -r name`.
 */
export function readNotebook(body: string): Cell[] {
  const notebook = parse(body);
  if (notebook === undefined) return [{language: 'unreadable', text: body, start: 0, line: 1}];
  const main = languageOfNotebook(notebook);
  const cells: Cell[] = [];
  let heading: string | undefined;
  for (const raw of notebook.cells) {
    const found = readCell(raw, main, heading);
    cells.push(...found);
    const first = found[0];
    heading = first?.language === 'markdown' ? headingOf(first.text) : undefined;
  }
  return cells;
}

type Fields = Readonly<Record<string, unknown>>;

function parse(body: string): {cells: readonly unknown[]; metadata: Fields} | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.startsWith('\ufeff') ? body.slice(1) : body);
  } catch {
    return undefined;
  }
  const notebook = fields(value);
  if (Array.isArray(notebook.cells)) return {cells: notebook.cells, metadata: fields(notebook.metadata)};
  // Notebook format 3 kept its cells in worksheets.
  if (!Array.isArray(notebook.worksheets)) return undefined;
  const cells = notebook.worksheets.flatMap((sheet) => (Array.isArray(fields(sheet).cells) ? fields(sheet).cells : []));
  return {cells: cells as unknown[], metadata: fields(notebook.metadata)};
}

function readCell(raw: unknown, main: Cell['language'], heading: string | undefined): Cell[] {
  const cell = fields(raw);
  const metadata = fields(cell.metadata);
  const source = sourceOf(cell.source ?? cell.input);
  if (source === undefined) return [{language: 'unreadable', text: '', start: undefined, line: 1}];
  const name = firstText(metadata.name, metadata.title);
  const shared = {...(name === undefined ? {} : {name}), ...(heading === undefined ? {} : {heading}), start: undefined};
  if (cell.cell_type === 'markdown' || cell.cell_type === 'heading' || cell.cell_type === 'raw') {
    return [{...shared, language: 'markdown', text: source, line: 1}];
  }
  if (isSqlMagic(source)) return [{...shared, language: 'sql', text: maskMagic(source), line: 1}];
  const language = languageOfCell(cell, metadata) ?? main;
  if (language !== 'python') return [{...shared, language, text: source, line: 1}];
  return [
    {...shared, language, text: source, line: 1},
    ...lineMagics(source).map((magic) => ({...shared, language: 'sql' as const, text: magic.text, line: magic.line})),
    ...readPython(source)
      .slice(1)
      .map((found) => ({...found, ...shared, name: name ?? found.name})),
  ];
}

function languageOfCell(cell: Fields, metadata: Fields): Cell['language'] | undefined {
  const vscode = fields(metadata.vscode).languageId;
  const written = firstText(metadata.language, vscode, metadata.cell_type, cell.language);
  return written === undefined ? undefined : languageOf(written);
}

function languageOfNotebook(notebook: {metadata: Fields}): Cell['language'] {
  const written = firstText(
    fields(notebook.metadata.language_info).name,
    fields(notebook.metadata.kernelspec).language,
  );
  return written !== undefined && languageOf(written) === 'sql' ? 'sql' : 'python';
}

function languageOf(written: string): Cell['language'] {
  const key = written.toLowerCase();
  return (Object.hasOwn(LANGUAGES, key) ? LANGUAGES[key] : undefined) ?? 'python';
}

function sourceOf(source: unknown): string | undefined {
  if (typeof source === 'string') return source;
  if (!Array.isArray(source)) return undefined;
  return source.every((line) => typeof line === 'string') ? source.join('') : undefined;
}

/** The last heading of a Markdown cell, else its first line of text. */
function headingOf(markdown: string): string | undefined {
  const lines = markdown.split(/\r\n?|\n/).map((line) => line.trim());
  const heading = lines.findLast((line) => /^#{1,6}\s+\S/.test(line)) ?? lines.find((line) => line !== '');
  const text = heading
    ?.replace(/^#{1,6}\s+/, '')
    .replace(/\s+#+$/, '')
    .trim();
  return text === undefined || text === '' ? undefined : text;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}
