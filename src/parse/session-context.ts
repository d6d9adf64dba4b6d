import type {Context} from '../model/asset.ts';
import {CREATE_MODIFIERS} from './kind-tables.ts';
import {classify} from './kinds.ts';
import {readName, relationOfString, stringContent} from './names.ts';
import {lex} from './lex.ts';
import {significant} from './significant.ts';
import type {SignificantToken} from './significant.ts';

/**
 * The context after a statement: what USE makes of it, and CREATE DATABASE and CREATE SCHEMA, which switch to what they
 * make. A database that is switched to brings its PUBLIC schema. A name that only a variable or a template knows leaves
 * its part unknown. Source: Snowflake reference, USE DATABASE, USE SCHEMA, CREATE DATABASE, CREATE SCHEMA.
 */
export function contextAfter(context: Context, sql: string): Context {
  const code = significant(sql, lex(sql));
  const {verb, at, object} = classify(code);
  if (object !== undefined && (verb === 'CREATE DATABASE' || verb === 'CREATE SCHEMA')) {
    let next = object.next;
    while (CREATE_MODIFIERS.has(code[next]?.upper ?? '')) next++;
    return switchTo(context, verb === 'CREATE DATABASE' ? 'DATABASE' : 'SCHEMA', nameAt(sql, code, next));
  }
  if (code[at]?.upper !== 'USE') return context;
  const word = code[at + 1]?.upper ?? '';
  if (word === 'SECONDARY') return context;
  if (
    ['ROLE', 'WAREHOUSE', 'DATABASE', 'SCHEMA'].includes(word) &&
    code[at + 2] !== undefined &&
    code[at + 2]?.upper !== ';'
  ) {
    return switchTo(context, word, nameAt(sql, code, at + 2));
  }
  const name = nameAt(sql, code, at + 1);
  return switchTo(context, name?.length === 1 ? 'DATABASE' : 'SCHEMA', name);
}

/** Parts of a name, outermost first; undefined when it is not known before it runs. */
function nameAt(sql: string, code: readonly SignificantToken[], at: number): readonly string[] | undefined {
  const isIdentifier = code[at]?.upper === 'IDENTIFIER' && code[at + 1]?.upper === '(';
  const argument = code[at + 2];
  if (isIdentifier) {
    if (argument?.kind !== 'string') return undefined;
    const relation = relationOfString(stringContent(sql.slice(argument.start, argument.end)));
    return relation === undefined ? undefined : partsOf(relation);
  }
  const name = readName(sql, code, at);
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
