import type {LintRule} from './rule.ts';

/** Id under which a rule's own failure is reported. */
export const RULE_ERROR = 'rule-error';

/** Id under which a `noqa` comment is reported that silences nothing. */
export const UNUSED_NOQA = 'unused-noqa';

/** What is found by running the rules rather than by one of them. */
export type EngineRule = Pick<LintRule, 'id' | 'title' | 'severity' | 'explain' | 'flags' | 'allows'>;

/** These have no file of their own in `rules/`: they speak of the rules. */
export const ENGINE_RULES: readonly EngineRule[] = [
  {
    id: RULE_ERROR,
    title: 'A rule failed',
    severity: 'warning',
    explain:
      'A rule failed on this statement, so it says nothing about it; the other rules ran. It is a defect of ' +
      'worksheet-rescue: please report it with the statement, if you may.',
    flags: [],
    allows: [],
  },
  {
    id: UNUSED_NOQA,
    title: 'noqa that silences nothing',
    severity: 'info',
    explain:
      'A `noqa` comment that outlived its finding hides the next one. Only names of rules that ran are judged: a code of ' +
      'sqlfluff without a counterpart here, and a bare `-- noqa` where sqlfluff is in use, are not.',
    flags: ['select id from db.s.t -- noqa: select-star'],
    allows: ['select * from db.s.t -- noqa: select-star', 'select id from db.s.t -- noqa: LT01'],
  },
];
