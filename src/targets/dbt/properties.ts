import type {ModelColumn, ModelDraft} from '../../model/model-draft.ts';
import {relationKey} from '../../parse/resolve.ts';
import {isPlain} from '../../parse/spelling.ts';
import {withoutMailDomain} from '../text/names.ts';
import type {DataTest, DataTests} from './data-tests.ts';
import {CANDIDATE_KEY, REPLACES_KEY, STATEMENT_KEY, STEP_KEY} from './project.ts';
import type {YamlComment} from './yaml.ts';
import type {Entry} from './yaml-append.ts';

type Mapping = Readonly<Record<string, unknown>>;

const TAGS = ['rescued', 'needs_review'];

/** How the properties of a model are written in its project. */
export interface PropertiesSetting {
  readonly tests: DataTests;
  /** `data_tests`, or `tests` in older projects. */
  readonly testsKey: string;
  /** Groups that the project declares: dbt knows no others. */
  readonly groups: ReadonlySet<string>;
  /** Whether the draft is a step that several models may share. */
  readonly isStep: boolean;
}

/** The `models:` entry of a rescued model: what it is, how it is kept, where it comes from, its columns, and what holds of them. */
export function modelProperties(draft: ModelDraft, {tests, testsKey, groups, isStep}: PropertiesSetting): Entry {
  const comments: YamlComment[] = [];
  const listOf = (some: readonly DataTest[], path: readonly (string | number)[]): Mapping => {
    for (const [index, {comment}] of some.entries()) {
      if (comment !== undefined) comments.push({path: [...path, testsKey, index], text: comment});
    }
    return some.length === 0 ? {} : {[testsKey]: some.map(({value}) => value)};
  };
  const columns = withTested(draft.columns, tests.columns).map((column, index) => ({
    ...columnProperties(column),
    ...listOf(tests.columns.get(column.name) ?? [], ['columns', index]),
  }));
  const value = {
    name: draft.name,
    description: draft.description,
    config: {
      ...kept(draft),
      ...(draft.group !== undefined && groups.has(draft.group) ? {group: draft.group} : {}),
      tags: TAGS,
      meta: isStep
        ? {[STEP_KEY]: draft.provenance.asset, ...origin(draft)}
        : {[CANDIDATE_KEY]: draft.candidate, ...origin(draft)},
    },
    ...listOf(tests.model, []),
    ...(columns.length === 0 ? {} : {columns}),
  };
  return {value, comments};
}

/** The `analyses:` entry of a query that is a start for a model and none yet. */
export function analysisProperties(draft: ModelDraft): Mapping {
  const meta = {[CANDIDATE_KEY]: draft.candidate, ...origin(draft)};
  return {name: draft.name, description: draft.description, config: {tags: TAGS, meta}};
}

/** How Snowflake keeps the rows. Source: docs.getdbt.com/reference/resource-configs/snowflake-configs. */
export function kept({materialized, dynamic, secure, transient}: ModelDraft): Mapping {
  return {
    materialized,
    ...(materialized === 'dynamic_table' && dynamic !== undefined
      ? {
          target_lag: dynamic.targetLag,
          snowflake_warehouse: dynamic.warehouse,
          ...(dynamic.refreshMode === undefined ? {} : {refresh_mode: dynamic.refreshMode.toUpperCase()}),
          ...(dynamic.initialize === undefined ? {} : {initialize: dynamic.initialize.toUpperCase()}),
        }
      : {}),
    ...(materialized === 'view' && secure === true ? {secure} : {}),
    // What dbt makes without a word is transient.
    ...(materialized === 'table' && transient !== undefined ? {transient} : {}),
  };
}

function origin({provenance, replaces}: ModelDraft): Mapping {
  return {
    worksheet_asset: provenance.asset,
    [STATEMENT_KEY]: provenance.statement,
    worksheet_title: provenance.title,
    worksheet_locator: provenance.locator,
    ...(provenance.owner.name === '' ? {} : {owner: withoutMailDomain(provenance.owner.name)}),
    ...(provenance.changedAt === undefined ? {} : {changed_at: provenance.changedAt}),
    content_sha256: provenance.originalHash,
    ...(replaces?.database === undefined || replaces.schema === undefined
      ? {}
      : {[REPLACES_KEY]: relationKey(replaces)}),
  };
}

/** The columns that are known, and those that only a test names. */
function withTested(
  columns: readonly ModelColumn[],
  tests: ReadonlyMap<string, readonly DataTest[]>,
): readonly ModelColumn[] {
  const known = new Set(columns.map(({name}) => name));
  const tested = [...tests.keys()].filter((name) => !known.has(name)).map((name) => ({name}));
  return [...columns, ...tested].filter(({name}) => !/\{[{%#]/.test(name));
}

/** A plain name in lower case, as dbt projects write it; any other one as it is stored, and quoted. */
function columnProperties({name, type, description}: ModelColumn): Mapping {
  return {
    ...(isPlain(name) ? {name: name.toLowerCase()} : {name, quote: true}),
    ...(type === undefined ? {} : {data_type: type}),
    ...(description === undefined ? {} : {description}),
  };
}
