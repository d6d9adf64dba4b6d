import type {RelationName} from '../model/statement.ts';
import {readStatement} from './read-statement.ts';
import {usesOf} from './relations.ts';
import {relationKey} from './resolve.ts';

/** A name as tests write it: without the parts that nobody knows. */
export function short(name: RelationName): string {
  return relationKey(name).replace(/^(?:\?\.)+/, '');
}

/** `role NAME` of everything that a statement names as a relation, in the order of the text. */
export function usesIn(sql: string): string[] {
  const {code, tree} = readStatement(sql);
  return usesOf(code, tree, true).map(({role, relation}) => `${role} ${short(relation)}`);
}

/** `role NAME` of what a statement reads from outside itself. */
export function readsIn(sql: string): string[] {
  return readStatement(sql).reads.map(({role, relation}) => `${role} ${short(relation)}`);
}

export function writesIn(sql: string): string[] {
  return readStatement(sql).writes.map(short);
}
