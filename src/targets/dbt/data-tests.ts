import type {ModelDraft, ModelTest} from '../../model/model-draft.ts';
import {isPlain, spellIdentifier} from '../../parse/spelling.ts';
import type {TestStyle} from './conventions/test-style.ts';
import {escapeJinja} from './jinja.ts';

/** A data test as an entry of a list in a properties file. */
export interface DataTest {
  readonly value: string | Readonly<Record<string, unknown>>;
  /** Why it holds, where the entry itself cannot say it. */
  readonly comment?: string;
}

/** The tests of a model, by where dbt wants them. */
export interface DataTests {
  /** By column, in stored case. */
  readonly columns: ReadonlyMap<string, readonly DataTest[]>;
  readonly model: readonly DataTest[];
  /** Tests that are queries of their own: they return the rows that should not be. */
  readonly queries: readonly {readonly name: string; readonly text: string}[];
}

/** Any of these in a value would be read as something else where dbt puts it between quotes, or where YAML is rendered. */
const NEEDS_ESCAPE = /['\\]|\{[{%#]/;

/**
 * The tests of a draft. Columns that are unique together are `dbt_utils.unique_combination_of_columns` where the project has that
 * package, else a query; so is what a project's versions of dbt would warn of, and a value that dbt's own test could not hold.
 * @param ref how the model is referred to: `{{ ref('weekly') }}`
 */
export function dataTests(draft: ModelDraft, style: TestStyle, packages: ReadonlySet<string>, ref: string): DataTests {
  const columns = new Map<string, DataTest[]>();
  const model: DataTest[] = [];
  const queries: {name: string; text: string}[] = [];
  const query = (suffix: string, test: ModelTest, text: string): void => {
    const base = `${draft.name}_${suffix}`;
    const same = queries.filter(({name}) => name === base || name.startsWith(`${base}_`)).length;
    queries.push({
      name: same === 0 ? base : `${base}_${same + 1}`,
      text: `-- ${escapeJinja(oneLine(test.reason))}\n${text}`,
    });
  };
  for (const test of (draft.tests ?? []).filter((one) => isWritable(one, draft))) {
    const [column] = test.columns;
    const isTogether = test.columns.length > 1;
    const entry = isTogether ? together(test, style, packages) : alone(test, style);
    if (entry === undefined) query(...queryOf(test, ref));
    else if (isTogether) model.push(entry);
    else columns.set(column, [...(columns.get(column) ?? []), entry]);
  }
  return {columns, model, queries};

  function queryOf(test: ModelTest, relation: string): [string, ModelTest, string] {
    return test.kind === 'unique'
      ? ['unique', test, duplicates(test, relation)]
      : ['values', test, others(test, relation)];
  }
}

/** A test that nothing in is left open: what stands for a variable has no value here. */
function isWritable({columns, values = []}: ModelTest, {variables}: ModelDraft): boolean {
  return (
    columns.every((column) => !/\{[{%#]/.test(column)) &&
    values.every((value) => variables.every(({marker}) => !value.includes(marker)))
  );
}

function alone(test: ModelTest, style: TestStyle): DataTest | undefined {
  if (test.kind !== 'accepted_values') return described(test.kind, {}, test, style);
  const {values = [], areNumbers} = test;
  if (style.arguments === 'none' || values.some((value) => NEEDS_ESCAPE.test(value))) return undefined;
  const given = {
    values: areNumbers === true ? values.map(numberOf) : values,
    ...(areNumbers === true ? {quote: false} : {}),
  };
  return described('accepted_values', withArguments(given, style), test, style);
}

function together(test: ModelTest, style: TestStyle, packages: ReadonlySet<string>): DataTest | undefined {
  if (test.kind !== 'unique' || style.arguments === 'none' || !packages.has('dbt_utils')) return undefined;
  const given = {
    combination_of_columns: test.columns.map((name) => (isPlain(name) ? name.toLowerCase() : spellIdentifier(name))),
  };
  return described('dbt_utils.unique_combination_of_columns', withArguments(given, style), test, style);
}

/** A number as YAML has it, as long as it stays the same number. */
function numberOf(written: string): number | string {
  const number = Number(written);
  return String(number) === written ? number : written;
}

function withArguments(given: Readonly<Record<string, unknown>>, style: TestStyle): Readonly<Record<string, unknown>> {
  return style.arguments === 'nested' ? {arguments: given} : given;
}

function described(
  name: string,
  body: Readonly<Record<string, unknown>>,
  {reason}: ModelTest,
  style: TestStyle,
): DataTest {
  if (style.describes) return {value: {[name]: {...body, description: reason}}};
  return {value: Object.keys(body).length === 0 ? name : {[name]: body}, comment: reason};
}

function duplicates({columns}: ModelTest, relation: string): string {
  const names = columns.map(spellIdentifier);
  const list = names.map((name) => `    ${name}`).join(',\n');
  return `select\n${list},\n    count(*) as row_count\nfrom ${relation}\ngroup by\n${list}\nhaving count(*) > 1\n`;
}

/** A null is no value: the test lets it pass, as dbt's own does. */
function others({columns: [column], values = [], areNumbers}: ModelTest, relation: string): string {
  const list = values.map((value) =>
    areNumbers === true ? value : escapeJinja(`'${value.replace(/\\/g, '\\\\').replaceAll("'", "''")}'`),
  );
  return `select *\nfrom ${relation}\nwhere ${spellIdentifier(column)} not in (${list.join(', ')})\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
