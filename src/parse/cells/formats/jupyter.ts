import type {CellFormat} from '../cell-format.ts';
import type {Cell} from '../cell.ts';
import {lineOf, lineStarts} from '../../lines.ts';
import {readLineMagic, readMagic} from '../magic.ts';
import {readMarkdown} from '../markdown-heading.ts';
import type {MarkdownHeading} from '../markdown-heading.ts';
import {fields, firstText, parseNotebook, sourceOf} from '../notebook-json.ts';
import {languageOfCell, languageOfNotebook} from '../notebook-language.ts';
import {pythonCells} from '../python/python-cells.ts';
import {DATABRICKS_RESULT, linkCells, templateNames, variableNames} from '../references.ts';
import type {LooseCell} from '../references.ts';

/**
 * Jupyter's JSON, as Jupyter itself writes it and as Snowflake does: in the first notebooks a cell's language and name
 * are in its metadata, in Workspaces a SQL cell starts with `%%sql -r name`. JupySQL's magics, and what Databricks,
 * Deepnote, VS Code and others add, are read as well.
 */
export const jupyter: CellFormat = {
  id: 'jupyter',
  title: 'Jupyter, Snowflake and Workspaces notebooks',
  reads: (_body, format) => format === 'ipynb',
  read: readNotebook,
};

function readNotebook(body: string): Cell[] {
  const notebook = parseNotebook(body);
  if (notebook === undefined) return [{language: 'unreadable', text: body, start: 0, line: 1}];
  const main = languageOfNotebook(notebook.metadata);
  const isDatabricks = Object.hasOwn(notebook.metadata, DATABRICKS_NOTEBOOK);
  const cells: LooseCell[] = [];
  let above: MarkdownHeading = {};
  for (const raw of notebook.cells) {
    const found = readCell(raw, main, isDatabricks, above.heading ?? above.line);
    for (const one of found) cells.push(one);
    const first = found[0]?.cell;
    if (first?.language === 'markdown') above = {...above, ...readMarkdown(first.text)};
    // An empty cell takes no heading from the one below.
    else if (first === undefined || first.text.trim() !== '') above = {};
  }
  return linkCells(cells);
}

const DATABRICKS_NOTEBOOK = 'application/vnd.databricks.v1+notebook';
const DATABRICKS_CELL = 'application/vnd.databricks.v1+cell';

type Shared = Pick<Cell, 'name' | 'heading' | 'start'>;

function readCell(
  raw: unknown,
  main: Cell['language'],
  isDatabricks: boolean,
  heading: string | undefined,
): LooseCell[] {
  const cell = fields(raw);
  const metadata = fields(cell.metadata);
  const databricks = fields(metadata[DATABRICKS_CELL]);
  const written = firstText(metadata.deepnote_source) ?? sourceOf(cell.source ?? cell.input);
  if (written === undefined) return [{cell: {language: 'unreadable', text: '', start: undefined, line: 1}}];
  const given = firstText(metadata.name);
  const name = given ?? firstText(metadata.title, databricks.title);
  const shared: Shared = {
    ...(name === undefined ? {} : {name}),
    ...(heading === undefined ? {} : {heading}),
    start: undefined,
  };
  if (cell.cell_type === 'markdown' || cell.cell_type === 'heading') {
    const text = cell.cell_type === 'heading' ? `# ${written}` : written;
    return [{cell: {...(name === undefined ? {} : {name}), language: 'markdown', text, start: undefined, line: 1}}];
  }
  const said = languageOfCell(cell, metadata);
  const ofDatabricks = isDatabricks || Object.hasOwn(metadata, DATABRICKS_CELL);
  const magic = readMagic(written, ofDatabricks || said === 'sql');
  const language = magic?.language ?? said ?? (cell.cell_type === 'raw' ? 'other' : main);
  const text = magic?.text ?? written;
  if (language === 'sql') {
    const frame = firstText(metadata.resultVariableName, metadata.deepnote_variable_name);
    const frames = [...(magic?.gives ?? []), frame, ofDatabricks ? DATABRICKS_RESULT : undefined];
    return [
      {
        cell: {...shared, language, text, line: 1},
        name: given,
        frames: frames.filter((one) => one !== undefined),
        reads: [...(magic?.needs ?? []), ...templateNames(text)],
        mayRead: magic === undefined ? [] : variableNames(text),
      },
    ];
  }
  if (language !== 'python') return [{cell: {...shared, language, text, start: undefined, line: 1}}];
  return pythonWithSql(text, shared, given);
}

/** A Python cell, then the SQL on its magic lines, then the SQL in its strings. */
function pythonWithSql(source: string, shared: Shared, name: string | undefined): LooseCell[] {
  const {cells, names, magics} = pythonCells(source, {start: undefined, line: 1});
  const [python, ...found] = cells;
  const starts = magics.length === 0 ? [] : lineStarts(source);
  const lines = magics.flatMap(({start, end}): LooseCell[] => {
    const magic = readLineMagic(source.slice(start, end));
    if (magic === undefined) return [];
    const line = lineOf(starts, start + magic.offset);
    const cell: Cell = {...shared, language: 'sql', text: magic.text, line};
    const reads = [...magic.needs, ...templateNames(magic.text)];
    return [{cell, frames: magic.gives, reads, mayRead: variableNames(magic.text)}];
  });
  // The heading is of the first statement; the next ones are told by the comments above them.
  const isSpent = lines.length > 0;
  const strings = found.map((sql, i): LooseCell => {
    const heading = i === 0 && !isSpent ? (shared.heading ?? sql.heading) : (sql.heading ?? shared.heading);
    const {heading: _, ...rest} = sql;
    return {cell: {...rest, ...shared, name: shared.name ?? sql.name, ...(heading === undefined ? {} : {heading})}};
  });
  const first: Cell = {...shared, language: 'python', text: python?.text ?? source, line: 1};
  return [{cell: first, name, python: names}, ...lines, ...strings];
}
