import type {RelationName} from '../model/statement.ts';
import {spellIdentifier} from './spelling.ts';

/** Stands in quotes for a part of a name that only a run decides: the schema that a project is built in. No account has it. */
export const OPEN_PART = '?';

/** A relation in SQL with all three parts, those that are not known as `"?"`: so it can never be the name of a CTE beside it. */
export function spellOpenRelation({database, schema, name}: RelationName): string {
  return [database ?? OPEN_PART, schema ?? OPEN_PART, name].map(spellIdentifier).join('.');
}

/** What is known of a relation that was read. */
export function withoutOpenParts({database, schema, name}: RelationName): RelationName {
  return {
    ...(database === undefined || database === OPEN_PART ? {} : {database}),
    ...(schema === undefined || schema === OPEN_PART ? {} : {schema}),
    name,
  };
}

/** A text for people: a name in it says only the parts that are known. */
export function hideOpenParts(text: string): string {
  return text.replaceAll(/"\?"\s*\.\s*/g, '');
}
