import type {RelationName} from '../../model/statement.ts';
import {spellIdentifier} from '../../parse/spelling.ts';

/** A relation in SQL, each part quoted only where it has to be. */
export function spellRelation(relation: Required<RelationName>): string {
  return [relation.database, relation.schema, relation.name].map(spellIdentifier).join('.');
}

/** A login as it may leave the account: of an e-mail address, the part that names the person. */
export function withoutMailDomain(name: string): string {
  return /^([^@\s]+)@[^@\s]+$/.exec(name)?.[1] ?? name;
}

/** What makes a model name one that every target takes. */
export const LEGAL_NAME = /^[a-z_][a-z0-9_]*$/;
