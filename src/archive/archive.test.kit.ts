import {git, gitBytes} from '../git/scratch.test.kit.ts';
import type {SourceState} from '../ports/archive.ts';

/** Paths that an archive has on its branch, as git lists them. */
export function filesOf(repository: string): string[] {
  return git(repository, 'ls-tree', '-r', '-z', '--name-only', 'main')
    .split('\0')
    .filter((path) => path !== '');
}

/** What an archive has under a path. */
export function textOf(repository: string, path: string): string {
  return gitBytes(repository, 'cat-file', 'blob', `main:${path}`).toString('utf8');
}

/** The bytes of all objects that git has, those that nothing reaches among them. */
export function everyObject(repository: string): Buffer {
  return gitBytes(repository, 'cat-file', '--batch-all-objects', '--batch', '--unordered');
}

/** How many commits the branch of an archive has. */
export function commitCount(repository: string): number {
  return Number(git(repository, 'rev-list', '--count', 'main'));
}

/** The state of a source, with all that one can hold. */
export const STATE: SourceState = {
  account: 'acme',
  source: 'snowflake-workspaces',
  cursor: {seen: '2026-01-01', more: [1, null]},
  scopes: [
    {scope: 'b', complete: false, listed: 1},
    {scope: 'a', complete: true, listed: 2},
  ],
  unreadable: [
    {scope: 'a', locator: 'x', reason: 'No privilege.', grant: 'GRANT READ', owner: {kind: 'role', id: 'R', name: 'R'}},
  ],
};
