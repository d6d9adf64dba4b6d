/** The clause reader that the rules and the rewrite share; it lives with `dedupe`, which comes first in the list. */
export * from '../dedupe/clauses.ts';
