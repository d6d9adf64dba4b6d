import type {ModelColumn, ModelDraft} from '../../model/model-draft.ts';
import {withoutMailDomain} from '../text/names.ts';
import {isPlain} from '../../parse/spelling.ts';
import {CANDIDATE_KEY, STATEMENT_KEY} from './project.ts';

/** The `models:` entry of a rescued model: what it is, where it comes from, its columns where they are certain. */
export function modelProperties(draft: ModelDraft): Readonly<Record<string, unknown>> {
  const {provenance} = draft;
  const columns = draft.columns.filter(({name}) => !/\{[{%#]/.test(name)).map(columnProperties);
  return {
    version: 2,
    models: [
      {
        name: draft.name,
        description: draft.description,
        config: {
          materialized: draft.materialized,
          tags: ['rescued', 'needs_review'],
          meta: {
            [CANDIDATE_KEY]: draft.candidate,
            worksheet_asset: provenance.asset,
            [STATEMENT_KEY]: provenance.statement,
            worksheet_title: provenance.title,
            worksheet_locator: provenance.locator,
            ...(provenance.owner.name === '' ? {} : {owner: withoutMailDomain(provenance.owner.name)}),
            ...(provenance.changedAt === undefined ? {} : {changed_at: provenance.changedAt}),
            content_sha256: provenance.originalHash,
          },
        },
        ...(columns.length === 0 ? {} : {columns}),
      },
    ],
  };
}

/** A plain name in lower case, as dbt projects write it; any other one as it is stored, and quoted. */
function columnProperties({name}: ModelColumn): Readonly<Record<string, unknown>> {
  return isPlain(name) ? {name: name.toLowerCase()} : {name, quote: true};
}
