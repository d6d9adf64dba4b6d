import {lintStatement} from '../../lint/run-rules.ts';
import {readStatement} from '../../parse/read-statement.ts';
import {findSecrets} from '../../redact/find-secrets.ts';
import {personalDataMask} from '../../redact/personal-data.ts';
import {rewriteStatement} from '../../rewrite/rewrite-statement.ts';
import {discoverRules} from '../../system/discover.ts';
import type {Call, Deadline} from './check.ts';

/** Each reads the text once more, and some lay it out or go through it rule by rule. */
const STAGE: Deadline = {at: 100, each: 5};

const ID = 'f'.repeat(32);
const PROVENANCE = {
  statement: `${ID}:e1_${ID}:0`,
  asset: ID,
  locator: 'fuzz.sql',
  title: 'fuzz',
  owner: {kind: 'user', id: '1', name: 'FUZZ', state: 'active'},
  originalHash: ID,
  otherOwners: [],
  runs: 0,
  people: 0,
  reasons: [],
} as const;

/** What the stages behind the reading do with a statement: they too must survive any text. */
export async function laterStages(): Promise<(text: string) => readonly Call[]> {
  const rules = await discoverRules();
  return (text) => [
    {
      name: 'lint',
      deadline: STAGE,
      run: () => {
        const found = lintStatement(rules, {reading: readStatement(text), context: {}}, {disable: [], severity: {}});
        const outside = found.find(({span}) => span.start < 0 || span.end > text.length || span.end < span.start);
        return outside === undefined ? undefined : `A finding of ${outside.rule} has an impossible span.`;
      },
    },
    {
      name: 'redact',
      deadline: STAGE,
      run: () => {
        const outside = findSecrets(text).find(({start, end}) => start < 0 || end > text.length);
        return outside === undefined ? undefined : 'A secret has an impossible span.';
      },
    },
    {
      name: 'rewrite',
      deadline: STAGE,
      run: () => {
        const result = rewriteStatement({
          candidate: 'fuzz',
          name: 'fuzz',
          sql: text,
          context: {database: 'D', schema: 'S'},
          findings: [],
          provenance: {...PROVENANCE, original: text},
          mask: personalDataMask({}),
        });
        return 'refusal' in result && result.refusal === '' ? 'A refusal gives no reason.' : undefined;
      },
    },
  ];
}
