import {hash32} from '../parse/hash.ts';
import {readAsset} from '../parse/read-asset.ts';
import {wholeStatement} from '../pipeline/whole-statement.ts';
import {personalDataMask} from '../redact/personal-data.ts';
import type {RewriteResult} from '../rewrite/rewrite-statement.ts';
import {rewriteStatement} from '../rewrite/rewrite-statement.ts';
import type {Case} from './cases.ts';

/** Rewrites an invented statement as the pipeline does with a harvested one. */
export function draftOf({name, sql: last, above, title = name, context = {}}: Case): RewriteResult {
  const asset = hash32(`asset ${name}`);
  const body = above === undefined ? last : `${above};\n${last}`;
  const sheet = readAsset({id: asset, body, format: 'sql', context});
  const whole = above === undefined ? {sql: last, parameters: []} : wholeStatement(sheet, sheet.at(-1)!, name);
  if ('refusal' in whole) return whole;
  const {sql, parameters} = whole;
  return rewriteStatement({
    candidate: hash32(`candidate ${name}`).slice(0, 12),
    name,
    sql,
    context,
    parameters,
    findings: [],
    mask: personalDataMask({}),
    provenance: {
      statement: `${asset}:e1_${hash32(sql)}:0`,
      asset,
      locator: `snow://workspace/USER$JO.PUBLIC."DEFAULT$"/versions/head/${title}.sql`,
      title,
      owner: {kind: 'user', id: '42', name: 'JO', state: 'dropped'},
      original: body,
      originalHash: hash32(body),
      changedAt: '2026-03-01T09:00:00.000Z',
      otherOwners: ['KIM'],
      runs: 12,
      people: 3,
      lastRunAt: '2026-11-01T00:00:00.000Z',
      reasons: ['A dashboard reads what it writes.'],
    },
  });
}
