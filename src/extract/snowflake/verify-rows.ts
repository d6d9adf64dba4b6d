import type {Json} from '../../model/scalars.ts';
import type {RelationName} from '../../model/statement.ts';
import type {
  Comparable,
  ComparedRows,
  Estimate,
  ResultColumn,
  RowComparer,
  SideHashes,
} from '../../ports/row-comparison.ts';
import type {QueryOptions, Row, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {type Selectable, selectGrants} from './denials.ts';
import {TORN} from './run-statement.ts';
import {textCell} from './rows.ts';
import {
  columnsStatement,
  compareStatement,
  differingStatement,
  explainStatement,
  floatsIn,
} from './verify-statements.ts';

export interface CompareOptions {
  /** Runs every statement; with connections of its own. */
  readonly role: string;
  /** A comparison that takes longer is cancelled in the account. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** The kind of object that a relation is, where it is known: GRANT wants it. */
  readonly kindOf?: (relation: RelationName) => Selectable;
}

/** Compares rows in an open account. */
export function openRowComparer(warehouse: Warehouse, options: CompareOptions): RowComparer {
  const {role, timeoutMs, signal, kindOf = () => 'TABLE'} = options;
  const how: QueryOptions = {role, timeoutMs, ...(signal === undefined ? {} : {signal})};
  const rows = async (sql: string): Promise<readonly Row[]> => await Array.fromAsync(warehouse.stream(sql, how));
  return {
    role,
    async columns(sql) {
      let columns: readonly ResultColumn[] = [];
      const told = {...how, onColumns: (found: readonly ResultColumn[]) => void (columns = found)};
      await Array.fromAsync(warehouse.stream(columnsStatement(sql), told));
      return columns;
    },
    estimate: async (pair) => estimateIn(await rows(explainStatement(compareStatement(pair)))),
    compare: async (pair) => comparedIn(await rows(compareStatement(pair)), pair),
    differing: (pair, places, atMost) => warehouse.stream(differingStatement(pair, places, atMost), how),
    grants: (relations) =>
      [...new Set(relations.flatMap((one) => selectGrants(one, kindOf(one), role).split('\n')))].join('\n'),
  };
}

/** `{"GlobalStats": {"partitionsAssigned": 12, "bytesAssigned": 34, …}, …}`, in the only cell of EXPLAIN. */
function estimateIn([row]: readonly Row[]): Estimate | undefined {
  const [text] = row === undefined ? [] : Object.values(row);
  if (text === undefined || text === null) return undefined;
  try {
    const {GlobalStats: stats} = JSON.parse(text) as {readonly GlobalStats?: {readonly [key: string]: Json}};
    const [bytes, partitions] = [Number(stats?.['bytesAssigned']), Number(stats?.['partitionsAssigned'])];
    return Number.isFinite(bytes) ? {bytes, partitions: Number.isFinite(partitions) ? partitions : 0} : undefined;
  } catch {
    return undefined;
  }
}

function comparedIn(rows: readonly Row[], pair: Comparable): ComparedRows {
  const floats = floatsIn(pair);
  const side = (name: string): SideHashes => {
    const row = rows.find((one) => one['SIDE'] === name);
    if (row === undefined || rows.length !== 3)
      throw new WarehouseError(TORN, 'The account did not give the three rows of a comparison.');
    const all = textCell(row, 'all_columns');
    const columns = floats.map((_, index) => textCell(row, `h${index + 1}`));
    return {
      rows: Number(textCell(row, 'row_count')),
      all,
      columns,
      allRounded: floats.includes(true) ? textCell(row, 'all_rounded') : all,
      columnsRounded: columns.map((hash, index) => (floats[index] === true ? textCell(row, `r${index + 1}`) : hash)),
    };
  };
  return {original: side('original'), again: side('again'), model: side('model')};
}
