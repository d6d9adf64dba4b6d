import {UserError} from '../errors.ts';
import type {Oid} from '../model/scalars.ts';

/** The old value that says: this ref must not exist yet. */
export function nothing(like: Oid): Oid {
  return '0'.repeat(like.length);
}

/** Whether a text is a whole object id (SHA-1, or SHA-256 in a repository that uses it). */
export function isOid(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Gives an object id back, or throws: an abbreviated id or an option must never reach git in its place. */
export function checkedOid(text: string): Oid {
  if (isOid(text)) return text;
  throw new UserError('git.bad-id', `"${printable(text)}" is not a whole git object id.`);
}

/**
 * Whether git accepts a name below `refs/heads/`, by the rules of `git check-ref-format` and a few more: nothing that
 * could be read as an option, as `HEAD`, or as a revision expression.
 */
export function isBranchName(name: string): boolean {
  if (name === '' || name.length > 200 || name === 'HEAD' || name === '@' || name.startsWith('-')) return false;
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name) || name.includes('..') || name.includes('@{')) return false;
  if (name.startsWith('refs/') || name.endsWith('.')) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));
}

/** Full ref of a branch name. Throws a UserError for a name that git would refuse. */
export function branchRef(name: string): string {
  if (isBranchName(name)) return `refs/heads/${name}`;
  throw new UserError('git.bad-branch', `"${printable(name)}" is not a name that git accepts for a branch.`, {
    hint: 'Use letters, digits, hyphens and single slashes.',
  });
}

/**
 * Refs that a name may stand for, in the order in which they are tried: a full ref and `HEAD` stand for themselves, a
 * short name for the local branch first, then for the remote-tracking one (`origin/main`).
 */
export function refsNamed(name: string): readonly string[] {
  if (name === 'HEAD' || isOid(name)) return [name];
  const full = /^refs\/[a-z-]+\/(.+)$/.exec(name);
  if (full && isBranchName(full[1] ?? '')) return [name];
  if (isBranchName(name)) return [`refs/heads/${name}`, `refs/remotes/${name}`];
  throw new UserError('git.bad-ref', `"${printable(name)}" is not a branch or a ref.`);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}
