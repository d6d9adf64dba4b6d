/** The fields of a JSON object; of what is none, no fields. */
export type Fields = Readonly<Record<string, unknown>>;

export interface NotebookJson {
  readonly cells: readonly unknown[];
  readonly metadata: Fields;
}

/** Reads a notebook's JSON; undefined when it is none, or has no list of cells. */
export function parseNotebook(body: string): NotebookJson | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.startsWith('\ufeff') ? body.slice(1) : body);
  } catch {
    return undefined;
  }
  const notebook = fields(value);
  const metadata = fields(notebook.metadata);
  if (Array.isArray(notebook.cells)) return {cells: notebook.cells, metadata};
  // Notebook format 3 kept its cells in worksheets.
  if (!Array.isArray(notebook.worksheets)) return undefined;
  const cells = notebook.worksheets.flatMap((sheet): unknown[] => {
    const list = fields(sheet).cells;
    return Array.isArray(list) ? list : [];
  });
  return {cells, metadata};
}

/** The source of a cell, in one string or in lines; undefined when it is neither. */
export function sourceOf(source: unknown): string | undefined {
  if (typeof source === 'string') return source;
  if (!Array.isArray(source)) return undefined;
  return source.every((line) => typeof line === 'string') ? source.join('') : undefined;
}

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The first value that is a text with something in it. */
export function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}
