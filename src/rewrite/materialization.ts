import type {Context} from '../model/asset.ts';
import type {Finding} from '../model/family.ts';
import type {DynamicTable, ModelDraft} from '../model/model-draft.ts';
import {lineAt} from '../parse/lines.ts';
import type {StatementReading} from '../parse/reading.ts';
import {resolve} from '../parse/resolve.ts';
import {spanOf} from '../parse/tree/view.ts';
import {
  type CreationProperty,
  propertiesOfCreation,
  saysOfCreation,
  wordsOfCreation,
} from './properties-of-creation.ts';

/** How a model keeps what its original kept. */
export interface Materialization extends Pick<
  ModelDraft,
  'materialized' | 'dynamic' | 'secure' | 'transient' | 'replaces'
> {
  /** What the original was beyond that. */
  readonly findings: readonly Finding[];
}

type Said = Pick<Finding, 'rule' | 'severity' | 'message' | 'hint'>;

/** Kinds of tables that dbt's `table` is not. */
const OTHER_TABLES: Readonly<Record<string, string>> = {
  'ICEBERG TABLE': 'Set table_format to iceberg, with the external volume and catalog of the original.',
  'HYBRID TABLE': 'Keep the hybrid table where programs look single rows up in it.',
  'INTERACTIVE TABLE': 'Keep the interactive table where its latency is needed.',
};

/** What an object has that a query cannot give, by the two words that say so. */
const LOST: readonly (readonly [first: string, second: string, severity: Finding['severity'], hint: string])[] = [
  [
    'ROW',
    'ACCESS',
    'warning',
    'Add the row access policy to the model (a post-hook), or it shows every row to everybody.',
  ],
  ['AGGREGATION', 'POLICY', 'warning', 'Add the aggregation policy to the model, in a post-hook.'],
  ['CLUSTER', 'BY', 'info', 'Set cluster_by in the config of the model where the table is large.'],
  ['COPY', 'GRANTS', 'info', 'Set copy_grants in the config of the model.'],
];

/**
 * How the object that a statement makes is kept as a model. A query is a view. A dynamic table stays one, where the text or
 * the context names its warehouse. A materialized view becomes a view: it never gives old rows, as a table would between two
 * runs, and dbt-snowflake has no materialized views.
 *
 * @param context completes the name of what is made, and gives the warehouse that a dynamic table does not name
 * @see https://docs.getdbt.com/reference/resource-configs/snowflake-configs
 */
export function materializationOf(reading: StatementReading, context: Context): Materialization {
  const {creation, code, tree, text} = reading;
  if (creation === undefined) return {materialized: 'view', findings: []};
  const words = wordsOfCreation(code, tree);
  const properties = propertiesOfCreation(code, tree);
  const replaces = creation.temporary ? {} : {replaces: resolve(creation.name, context)};
  const kept = keptAs(reading, words, properties, context);
  const span = spanOf(code, tree.made!.name);
  const said = [...kept.said, ...lostOf(reading, creation.temporary)];
  return {
    ...kept.as,
    ...replaces,
    findings: said.map((one) => ({...one, span, line: lineAt(text, span.start)})),
  };
}

interface Kept {
  readonly as: Pick<ModelDraft, 'materialized' | 'dynamic' | 'secure' | 'transient'>;
  readonly said: readonly Said[];
}

function keptAs(
  {creation, tree}: StatementReading,
  words: ReadonlySet<string>,
  properties: readonly CreationProperty[],
  context: Context,
): Kept {
  const secure = words.has('SECURE') ? {secure: true as const} : {};
  switch (creation!.object) {
    case 'dynamic table':
      return dynamicTable(words, properties, context);
    case 'materialized view':
      return {
        as: {materialized: 'view', ...secure},
        said: [
          {
            rule: 'kept-by-snowflake',
            severity: 'info',
            message:
              'The original is a materialized view, whose rows Snowflake keeps and which never gives old ones; the model is a view, which gives the same rows.',
            hint: 'Where that is too slow, materialize it as a table, as a dynamic_table or incrementally: its rows are then as old as its last run.',
          },
        ],
      };
    case 'view':
      return {
        as: {materialized: 'view', ...secure},
        said: creation!.temporary ? [ofSession('view')] : [],
      };
    case 'table': {
      const transient = creation!.temporary || words.has('TRANSIENT');
      const hint = OTHER_TABLES[tree.made!.object];
      const other: readonly Said[] =
        hint === undefined
          ? []
          : [
              {
                rule: 'other-table-kind',
                severity: 'warning',
                message: `The original is ${/^[AEIOU]/.test(tree.made!.object) ? 'an' : 'a'} ${tree.made!.object.toLowerCase()}; the model is a standard table.`,
                hint,
              },
            ];
      return {
        as: {materialized: 'table', transient},
        said: [...(creation!.temporary ? [ofSession('table')] : []), ...other],
      };
    }
  }
}

function ofSession(what: 'table' | 'view'): Said {
  return {
    rule: 'temporary-result',
    severity: 'info',
    message: `The original is a temporary ${what} that is gone with its session; the model stays.`,
    hint: 'Materialize it as a view where nobody needs its rows kept.',
  };
}

function dynamicTable(words: ReadonlySet<string>, properties: readonly CreationProperty[], context: Context): Kept {
  const of = (key: string): string | undefined => properties.find((one) => one.key === key)?.value;
  const isNamed = properties.some(({key}) => key === 'WAREHOUSE');
  const targetLag = of('TARGET_LAG');
  const warehouse = of('WAREHOUSE') ?? (isNamed ? undefined : context.warehouse);
  if (targetLag === undefined || warehouse === undefined) {
    const missing = targetLag === undefined ? 'target lag' : 'warehouse';
    return {
      as: {materialized: 'table', transient: words.has('TRANSIENT')},
      said: [
        {
          rule: 'kept-by-snowflake',
          severity: 'warning',
          message: `The original is a dynamic table, which Snowflake keeps up to date, and nothing says its ${missing}; the model is a table, whose rows are as old as its last run.`,
          hint: 'Materialize it as dynamic_table, with the target_lag and snowflake_warehouse of the original.',
        },
      ],
    };
  }
  const refreshMode = of('REFRESH_MODE');
  const initialize = of('INITIALIZE');
  const dynamic: DynamicTable = {
    targetLag: /^downstream$/i.test(targetLag) ? 'downstream' : targetLag,
    warehouse,
    ...(refreshMode === undefined ? {} : {refreshMode}),
    ...(initialize === undefined ? {} : {initialize}),
  };
  const transient = words.has('TRANSIENT') ? {transient: true} : {};
  const taken: readonly Said[] = isNamed
    ? []
    : [
        {
          rule: 'warehouse-of-context',
          severity: 'info',
          message: `The statement does not name the warehouse of its dynamic table; ${warehouse} is the one of its context.`,
          hint: 'Check that it is the one that should refresh the model.',
        },
      ];
  return {as: {materialized: 'dynamic_table', dynamic, ...transient}, said: taken};
}

/** What the object has that the model does not take over. */
function lostOf({code, tree}: StatementReading, isTemporary: boolean): readonly Said[] {
  if (isTemporary) return [];
  return LOST.filter(([first, second]) => saysOfCreation(code, tree, first, second)).map(
    ([first, second, severity, hint]): Said => ({
      rule: 'property-not-taken-over',
      severity,
      message: `The original has ${first} ${second}, which the model does not.`,
      hint,
    }),
  );
}
