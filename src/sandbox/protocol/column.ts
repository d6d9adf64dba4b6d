/** One value of a result on the wire. */
export type Cell = string | null;

export type ColumnType =
  | 'fixed'
  | 'real'
  | 'text'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp_ntz'
  | 'timestamp_ltz'
  | 'timestamp_tz'
  | 'binary'
  | 'variant'
  | 'object'
  | 'array';

/** An entry of `rowtype`. */
export interface Column {
  readonly name: string;
  readonly database: string;
  readonly schema: string;
  readonly table: string;
  readonly type: ColumnType;
  readonly precision: number | null;
  readonly scale: number | null;
  readonly length: number | null;
  readonly byteLength: number | null;
  readonly nullable: boolean;
  readonly collation: string | null;
}

const LENGTHS: Partial<Record<ColumnType, number>> = {text: 16_777_216, binary: 8_388_608};
const SCALES: Partial<Record<ColumnType, number>> = {
  fixed: 0,
  time: 9,
  timestamp_ntz: 9,
  timestamp_ltz: 9,
  timestamp_tz: 9,
};

/** A nullable column with the lengths and scales that Snowflake gives when nothing narrower was declared. */
export function column(name: string, type: ColumnType, narrower: {precision?: number; scale?: number} = {}): Column {
  const length = LENGTHS[type] ?? null;
  const precision = type === 'fixed' ? 38 : type.startsWith('timestamp') || type === 'time' ? 0 : null;
  return {
    name,
    database: '',
    schema: '',
    table: '',
    type,
    precision: narrower.precision ?? precision,
    scale: narrower.scale ?? SCALES[type] ?? null,
    length,
    byteLength: length,
    nullable: true,
    collation: null,
  };
}

/** Text columns of these names, as SHOW and LIST give them. */
export function textColumns(...names: readonly string[]): readonly Column[] {
  return names.map((name) => column(name, 'text'));
}
