import type {Verification} from '../model/verification.ts';
import type {ComparedRows, ResultColumn, SharedColumn, SideHashes} from '../ports/row-comparison.ts';

/** What a comparison says, without what it is about. */
export type Judged = Pick<Verification, 'outcome' | 'rows' | 'columns' | 'reason'>;

/** Columns that both sides have by name, and what is there on one side only or of another type. */
export interface ColumnsCompared {
  readonly shared: readonly SharedColumn[];
  /** Names of columns that differ, in order of the original. */
  readonly unlike: readonly string[];
  /** Sentences about them. */
  readonly says: readonly string[];
  /** Columns that the original has no name for and the model has to have one for, as sentences: no difference. */
  readonly named: readonly string[];
}

/** Puts the columns of both sides beside each other. A name that is made up from an expression does not show its spaces. */
export function compareColumns(original: readonly ResultColumn[], model: readonly ResultColumn[]): ColumnsCompared {
  const shared: SharedColumn[] = [];
  const unlike: string[] = [];
  const says: string[] = [];
  const named: string[] = [];
  const taken = new Set<number>();
  for (const [place, {name, type}] of original.entries()) {
    const free = (one: ResultColumn, index: number): boolean => !taken.has(index) && spelt(one.name) === spelt(name);
    const same = model.findIndex((one, index) => !taken.has(index) && one.name === name);
    const alike = same === -1 ? model.findIndex(free) : same;
    const isNamed = alike === -1 && isHeading(name) && isNew(model[place], original) && !taken.has(place);
    const other = isNamed ? place : alike;
    if (isNamed) named.push(`The column ${name} is called ${model[place]!.name} in the model.`);
    if (other === -1) {
      unlike.push(name);
      says.push(`the model has no column ${name}`);
      continue;
    }
    taken.add(other);
    shared.push({name, original: place, model: other});
    const found = model[other]!.type;
    if (found === type) continue;
    unlike.push(name);
    says.push(`${name} is ${type} in the original and ${found} in the model`);
  }
  for (const [index, {name}] of model.entries()) {
    if (taken.has(index)) continue;
    unlike.push(name);
    says.push(`the original has no column ${name}`);
  }
  const isReordered = says.length === 0 && shared.some((one) => one.original !== one.model);
  if (isReordered) says.push('the columns stand in another order');
  return {shared, unlike, says, named};
}

/**
 * The verdict from numbers alone. HASH_AGG looks neither at names nor at types, and a column without values hashes like any
 * other: names, types, counts and hashes all have to agree.
 * @param unsteady what in the text may give other rows each time
 */
export function judge(columns: ColumnsCompared, compared: ComparedRows, unsteady: readonly string[]): Judged {
  const {original, again, model} = compared;
  const rows = {original: original.rows, model: model.rows};
  const isSteady = sameRows(original, again);
  const isSame = sameRows(original, model);
  const why = unsteady.length === 0 ? '' : `: ${unsteady.join('; ')}`;
  if (!isSteady)
    return {
      outcome: 'not-deterministic',
      rows,
      reason: `Run twice in one statement, the original gave different rows${why}.`,
    };
  if (isSame && columns.says.length === 0) {
    if (original.rows === 0) return {outcome: 'both-empty', rows};
    const isExact = original.all === model.all;
    const reasons = [...columns.named, ...(isExact ? [] : ['Floating-point numbers are equal to twelve digits.'])];
    return {outcome: 'equal', rows, ...(reasons.length === 0 ? {} : {reason: reasons.join(' ')})};
  }
  if (!isSame && unsteady.length > 0 && columns.says.length === 0)
    return {
      outcome: 'not-deterministic',
      rows,
      reason: `The rows differ, and the original may give others each time${why}.`,
    };
  const differing = columns.shared
    .filter((_, index) => original.columnsRounded[index] !== model.columnsRounded[index])
    .map(({name}) => name);
  const names = [...new Set([...columns.unlike, ...differing])];
  const says = [...columns.says];
  if (original.rows !== model.rows)
    says.push(`${counted(original.rows)} of the original and ${counted(model.rows)} of the model`);
  else if (!isSame && differing.length === 0) says.push('each column has the same values, in other combinations');
  return {
    outcome: 'different',
    rows,
    ...(names.length === 0 ? {} : {columns: names}),
    ...(says.length === 0 ? {} : {reason: sentence(says.join('; '))}),
  };
}

function sameRows(one: SideHashes, other: SideHashes): boolean {
  return one.rows === other.rows && one.allRounded === other.allRounded;
}

/** The text of an expression, which Snowflake shows where nobody gave a name. */
function isHeading(name: string): boolean {
  return /[^\w$ ]/.test(name);
}

/** Whether a column of the model is none of the original's. */
function isNew(column: ResultColumn | undefined, original: readonly ResultColumn[]): boolean {
  return column !== undefined && !original.some(({name}) => name === column.name);
}

/** `SUM(A + B)` and `SUM(A+B)` are one name: formatting moved the spaces. */
function spelt(name: string): string {
  return isHeading(name) ? name.replaceAll(/\s+/g, '').toUpperCase() : name;
}

function counted(rows: number): string {
  return `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
