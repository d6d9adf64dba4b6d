import type {ModelDraft, ModelFile} from '../../model/model-draft.ts';
import {spellIdentifier} from '../../parse/spelling.ts';
import {jinjaString, rawBlock} from './jinja.ts';

/**
 * Analyses that compare the original with the model by dbt's audit_helper, for a project that has that package: a project without
 * it could not be parsed with them. `dbt compile` makes queries of them that a person runs. Arguments go by place, as their
 * names differ between the versions of the package.
 *
 * @param folder where they go, with a trailing `/`
 * @returns none for a draft whose original is no query
 */
export function auditAnalyses(draft: ModelDraft, folder: string): readonly ModelFile[] {
  const {comparable, name, columns, tests = [], scaffold} = draft;
  if (comparable === undefined || scaffold !== undefined) return [];
  const names = columns.map((column) => jinjaString(spellIdentifier(column.name)));
  const all = names.length === 0 ? "'*'" : names.join(', ');
  const keys = tests.find(({kind}) => kind === 'unique')?.columns.map((key) => jinjaString(spellIdentifier(key)));
  const quick = `quick_are_queries_identical(original_query, model_query, [${all}])`;
  const files = [
    {
      path: `${folder}${name}.sql`,
      text: analysis(draft, comparable, quick, 'One row: whether the original and the model give the same rows.'),
    },
  ];
  if (keys === undefined || names.length === 0) return files;
  const rows = `compare_and_classify_query_results(original_query, model_query, [${keys.join(', ')}], [${all}])`;
  return [
    ...files,
    {
      path: `${folder}${name}__rows.sql`,
      text: analysis(draft, comparable, rows, 'Rows that differ, and how many there are of each kind.'),
    },
  ];
}

function analysis({name}: ModelDraft, original: string, call: string, says: string): string {
  return [
    `-- ${says} Compile it with dbt and run what comes out.`,
    '{% set original_query %}',
    rawBlock(original).trimEnd(),
    '{% endset %}',
    '',
    '{% set model_query %}',
    `select * from {{ ref(${jinjaString(name)}) }}`,
    '{% endset %}',
    '',
    `{{ audit_helper.${call} }}`,
    '',
  ].join('\n');
}
