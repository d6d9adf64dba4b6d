import type {Cell} from './cell.ts';
import {fields, firstText} from './notebook-json.ts';
import type {Fields} from './notebook-json.ts';

const LANGUAGES: ReadonlyMap<string, Cell['language']> = new Map([
  ['sql', 'sql'],
  ['snowflake', 'sql'],
  ['snowflake-sql', 'sql'],
  ['snowflakesql', 'sql'],
  ['sparksql', 'sql'],
  ['tsql', 'sql'],
  ['mssql', 'sql'],
  ['pgsql', 'sql'],
  ['plsql', 'sql'],
  ['python', 'python'],
  ['python2', 'python'],
  ['python3', 'python'],
  ['ipython', 'python'],
  ['py', 'python'],
  ['pyspark', 'python'],
  ['code', 'python'],
  ['markdown', 'markdown'],
]);

/** The language of a notebook's code cells where they do not say: Python unless the kernel is another's. */
export function languageOfNotebook(metadata: Fields): Cell['language'] {
  const written = firstText(fields(metadata.language_info).name, fields(metadata.kernelspec).language);
  return written === undefined ? 'python' : languageOf(written);
}

/**
 * The language that a code cell says it has: Snowflake's `metadata.language`, VS Code's `vscode.languageId`, Deepnote's
 * and Hex's kind of cell, Datalore's type, Polyglot's and Synapse's, format 3's `language`. Undefined when it says none.
 */
export function languageOfCell(cell: Fields, metadata: Fields): Cell['language'] | undefined {
  const kind = firstText(metadata.deepnote_cell_type, metadata.cell_type, fields(metadata.datalore).type);
  if (kind?.toLowerCase() === 'sql' || typeof metadata.sql_integration_id === 'string') return 'sql';
  const written = firstText(
    metadata.language,
    fields(metadata.vscode).languageId,
    fields(metadata.polyglot_notebook).kernelName,
    fields(metadata.dotnet_interactive).language,
    fields(metadata.microsoft).language,
    cell.language,
    cell.cell_type === 'sql' ? 'sql' : undefined,
  );
  return written === undefined ? undefined : languageOf(written);
}

function languageOf(written: string): Cell['language'] {
  return LANGUAGES.get(written.toLowerCase()) ?? 'other';
}
