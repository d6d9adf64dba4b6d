import {parse, stringify} from 'yaml';
import type {Asset} from '../model/asset.ts';
import type {TextCompleteness} from '../model/evidence.ts';
import {ordered} from './json.ts';
import {Malformed} from './malformed.ts';
import {checked, completenessSchema, erasedSidecarSchema, sidecarSchema} from './schemas.ts';

/** What a sidecar holds: the asset without its body, and whether it was still in its place. */
export interface Sidecar {
  readonly facts: Omit<Asset, 'body'>;
  readonly gone: boolean;
}

const ORDER = [
  'id',
  'aliases',
  'account',
  'source',
  'kind',
  'format',
  'title',
  'owner',
  'container',
  'path',
  'locator',
  'createdAt',
  'changedAt',
  'revision',
  'context',
  'encoding',
  'redactions',
  'gone',
  'name',
  'n',
  'line',
];

/** Writes a sidecar as YAML: harvested facts in a fixed order; `gone` only where it is true. */
export function writeSidecar(facts: Omit<Asset, 'body'>, gone: boolean): string {
  const {body: _, ...rest} = {body: '', ...facts};
  return yaml(gone ? {...rest, gone} : rest);
}

/** Reads a sidecar. Throws Malformed when it is none. */
export function readSidecar(source: string): Sidecar {
  const {gone, ...facts} = checked(sidecarSchema, parsed(source));
  return {facts, gone};
}

/** What stands in place of the sidecar of an asset that was erased. @param erasure id of what erased it */
export function writeTombstone(
  {id, account, source, kind, format}: Pick<Asset, 'id' | 'account' | 'source' | 'kind' | 'format'>,
  erasure: string,
): string {
  return yaml({id, account, source, kind, format, erased: erasure});
}

/** Whether a sidecar is that of an asset that was erased. */
export function isTombstone(source: string): boolean {
  return /^erased: "/m.test(source) && erasedSidecarSchema.safeParse(parsed(source)).success;
}

/** Writes what is not whole about a history text; nothing is written beside a whole one. */
export function writeCompleteness(completeness: TextCompleteness): string {
  return yaml({completeness});
}

/** Reads the sidecar of a history text. Throws Malformed when it is none. */
export function readCompleteness(source: string): TextCompleteness {
  return checked(completenessSchema, parsed(source)).completeness;
}

function yaml(value: unknown): string {
  // Quoted and unfolded: no text can be taken for something else, and each value is one line of a diff. What YAML
  // counts as unprintable is escaped as in JSON, which double quotes allow.
  const text = stringify(ordered(value, ORDER), {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return text.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function parsed(source: string): unknown {
  try {
    return parse(source, {uniqueKeys: true, maxAliasCount: 0, schema: 'core'}) as unknown;
  } catch {
    throw new Malformed('It is not valid YAML.');
  }
}
