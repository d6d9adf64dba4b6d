import type {Context} from '../model/asset.ts';
import {classify} from './kind/classify.ts';
import {CREATE_MODIFIERS} from './kind/kind-tables.ts';
import {KIND} from './lex/kinds.ts';
import type {Code} from './lex/tokens.ts';
import {readWrittenName} from './tree/name.ts';

/**
 * The context after a statement: what USE makes of it, and CREATE DATABASE and CREATE SCHEMA, which switch to what they
 * make. A database that is switched to brings its PUBLIC schema. A name that only a variable or a template knows leaves
 * its part unknown. Source: Snowflake reference, USE DATABASE, USE SCHEMA, CREATE DATABASE, CREATE SCHEMA.
 */
export function contextAfter(context: Context, code: Code): Context {
  const {verb, at, object} = classify(code);
  if (object !== undefined && (verb === 'CREATE DATABASE' || verb === 'CREATE SCHEMA')) {
    let next = object.next;
    while (CREATE_MODIFIERS[code.word(next)] === 1) next++;
    return switchTo(context, verb === 'CREATE DATABASE' ? 'DATABASE' : 'SCHEMA', nameAt(code, next));
  }
  if (!verb.startsWith('USE')) return context;
  const word = code.upper(at + 1);
  if (word === 'SECONDARY' || code.kind(at + 1) === KIND.none) return context;
  const isPart = word === 'ROLE' || word === 'WAREHOUSE' || word === 'DATABASE' || word === 'SCHEMA';
  if (isPart && code.kind(at + 2) !== KIND.none) return switchTo(context, word, nameAt(code, at + 2));
  const name = nameAt(code, at + 1);
  return switchTo(context, name?.length === 1 ? 'DATABASE' : 'SCHEMA', name);
}

/** Parts of a name, outermost first; undefined when it is not known before it runs. */
function nameAt(code: Code, at: number): readonly string[] | undefined {
  const name = readWrittenName(code, at);
  return name === undefined || !name.certain ? undefined : partsOf(name.relation);
}

function partsOf(relation: {readonly database?: string; readonly schema?: string; readonly name: string}): string[] {
  return [relation.database, relation.schema, relation.name].filter((part) => part !== undefined);
}

function switchTo(context: Context, part: string, name: readonly string[] | undefined): Context {
  const {role, warehouse, database, schema} = context;
  const last = name?.at(-1);
  switch (part) {
    case 'ROLE':
      return contextOf(last, warehouse, database, schema);
    case 'WAREHOUSE':
      return contextOf(role, last, database, schema);
    case 'DATABASE':
      return contextOf(role, warehouse, last, last === undefined ? undefined : 'PUBLIC');
    default:
      // A variable may hold `db.schema` as well: then neither part is known.
      if (name === undefined) return contextOf(role, warehouse);
      return contextOf(role, warehouse, name.length < 2 ? database : name.at(-2), last);
  }
}

function contextOf(role?: string, warehouse?: string, database?: string, schema?: string): Context {
  return {
    ...(role === undefined ? {} : {role}),
    ...(warehouse === undefined ? {} : {warehouse}),
    ...(database === undefined ? {} : {database}),
    ...(schema === undefined ? {} : {schema}),
  };
}
