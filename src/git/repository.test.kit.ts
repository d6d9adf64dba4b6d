import type {BranchCommit} from '../ports/git.ts';

/** Files of a small project. */
export const PROJECT = {'dbt_project.yml': 'name: shop\n', 'models/a.sql': 'select 1\n', 'sub/dir/x.txt': 'x'};
/** A branch of ours. */
export const BRANCH = 'rescued/revenue';

/** A commit on that branch, as a publish would ask for it. */
export function commitOn(parent: string, more: Partial<BranchCommit> = {}): BranchCommit {
  return {
    branch: BRANCH,
    parent,
    files: [{path: 'models/rescued/revenue.sql', text: 'select 1 as id\n'}],
    message: 'Rescue revenue\n\nWorksheet-Id: 1',
    author: {name: 'Ana Lyst', email: 'ana@example.com'},
    committer: {name: 'rescue-bot', email: 'bot@example.com'},
    at: '2026-05-01T10:00:00.000Z',
    expected: undefined,
    ...more,
  };
}
