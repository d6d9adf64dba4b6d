import type {Decision} from '../model/decision.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Family} from '../model/family.ts';
import type {ObjectDependency, ObjectGrants, ObjectUse} from '../model/object-use.ts';
import type {Person} from '../model/people.ts';
import type {Verification} from '../model/verification.ts';
import type {SourceState} from '../ports/archive.ts';
import {canonicalJson, compareText} from './json.ts';
import {
  decisionSchema,
  dependencySchema,
  evidenceSchema,
  familySchema,
  objectGrantsSchema,
  objectUseSchema,
  parseJson,
  parseLines,
  peopleSchema,
  stateSchema,
  verdictSchema,
} from './schemas.ts';

const EVIDENCE_ORDER = Object.keys(evidenceSchema.shape);
const DECISION_ORDER = ['t', ...Object.keys(decisionSchema.shape), 'keeper', 'context', 'edit'];
const PERSON_ORDER = ['account', 'people', 'userId', 'name', 'displayName', 'email', 'state', 'human'];
const STATE_ORDER = [
  'account',
  'source',
  'cursor',
  'scopes',
  'unreadable',
  'inGit',
  'projects',
  'scope',
  'locator',
  'reason',
  'grant',
];

/** `state/<account>/people.json`: people sorted by their id. */
export function writePeople(account: string, people: readonly Person[]): string {
  const sorted = [...people].sort(
    (one, other) => compareText(one.userId, other.userId) || compareText(one.name, other.name),
  );
  return `${canonicalJson({account, people: sorted}, PERSON_ORDER, 2)}\n`;
}

/** Reads people. Throws Malformed. */
export function readPeople(source: string): {readonly account: string; readonly people: readonly Person[]} {
  return parseJson(peopleSchema, source);
}

/** `state/<account>/<source>.json`: scopes and what was unreadable sorted, so that the order of a run does not show. */
export function writeState(state: SourceState): string {
  const scopes = [...state.scopes].sort((one, other) => compareText(one.scope, other.scope));
  const unreadable = [...state.unreadable].sort(
    (one, other) =>
      compareText(one.scope, other.scope) ||
      compareText(one.locator, other.locator) ||
      compareText(one.reason, other.reason),
  );
  const {inGit, projects} = state;
  const known = {
    ...(inGit === undefined ? {} : {inGit: [...inGit].sort((a, b) => compareText(a.locator, b.locator))}),
    ...(projects === undefined ? {} : {projects: [...projects].sort((a, b) => compareText(a.name, b.name))}),
  };
  return `${canonicalJson({...state, scopes, unreadable, ...known}, STATE_ORDER, 2)}\n`;
}

/** Reads a source's state. Throws Malformed. */
export function readState(source: string): SourceState {
  return parseJson(stateSchema, source);
}

/** `families/<id>.json`; the anchors keep their order, the first one leads. */
export function writeFamily(family: Family): string {
  return `${canonicalJson(family, ['id', 'anchors', 'name', 'mergedInto', 'absorbedBy', 'splitFrom'], 2)}\n`;
}

/** Reads a family. Throws Malformed. */
export function readFamily(source: string): Family {
  return parseJson(familySchema, source);
}

/** `decisions/<candidate>.ndjson`: each decision once, sorted by id. */
export function writeDecisions(decisions: readonly Decision[]): string {
  const sorted = [...decisions].sort((one, other) => compareText(one.id, other.id));
  return sorted.map((decision) => `${canonicalJson(decision, DECISION_ORDER)}\n`).join('');
}

/** Reads decisions. Throws Malformed. */
export function readDecisions(source: string): Decision[] {
  return parseLines(decisionSchema, source);
}

/** The union of two logs by id. A decision is never changed, so where both have one, the first is taken. */
export function uniteDecisions(stored: readonly Decision[], added: readonly Decision[]): Decision[] {
  const byId = new Map<string, Decision>();
  for (const decision of [...stored, ...added]) {
    if (!byId.has(decision.id)) byId.set(decision.id, decision);
  }
  return [...byId.values()];
}

const VERDICT_ORDER = Object.keys(verdictSchema.shape);

/** `verdicts/<candidate>.json`: what comparing rows came to, and never a row. */
export function writeVerdict(verdict: Verification): string {
  return `${canonicalJson(verdict, VERDICT_ORDER, 2)}\n`;
}

/** Reads a verdict. Throws Malformed. */
export function readVerdict(source: string): Verification {
  return parseJson(verdictSchema, source);
}

/** Rows of a day as lines, sorted by all they hold that identifies them. */
export function writeDay(rows: readonly Evidence[]): string[] {
  const keyed = rows.map((row) => ({key: sortKey(row), line: `${canonicalJson(row, EVIDENCE_ORDER)}\n`}));
  keyed.sort((one, other) => compareKeys(one.key, other.key) || compareText(one.line, other.line));
  return keyed.map(({line}) => line);
}

/** Reads a part of a day. Throws Malformed. */
export function readDay(source: string): Evidence[] {
  return parseLines(evidenceSchema, source);
}

const USE_ORDER = Object.keys(objectUseSchema.shape);
const DEPENDENCY_ORDER = Object.keys(dependencySchema.shape);

/** Object uses of a day as lines, sorted: the same rows make the same bytes. */
export function writeUses(rows: readonly ObjectUse[]): string[] {
  return sortedLines(rows, USE_ORDER);
}

/** Reads a part of a day of object uses. Throws Malformed. */
export function readUses(source: string): ObjectUse[] {
  return parseLines(objectUseSchema, source);
}

/** What is made from what as lines, sorted, each once. */
export function writeDependencies(rows: readonly ObjectDependency[]): string[] {
  return [...new Set(sortedLines(rows, DEPENDENCY_ORDER))];
}

/** Reads a part of the dependencies. Throws Malformed. */
export function readDependencies(source: string): ObjectDependency[] {
  return parseLines(dependencySchema, source);
}

const GRANTS_ORDER = Object.keys(objectGrantsSchema.shape);

/** What roles have on objects as lines, sorted, each once. */
export function writeGrants(rows: readonly ObjectGrants[]): string[] {
  return [...new Set(sortedLines(rows, GRANTS_ORDER))];
}

/** Reads a part of the grants. Throws Malformed. */
export function readGrants(source: string): ObjectGrants[] {
  return parseLines(objectGrantsSchema, source);
}

function sortedLines(rows: readonly object[], order: readonly string[]): string[] {
  return rows.map((row) => `${canonicalJson(row, order)}\n`).sort(compareText);
}

function sortKey(row: Evidence): readonly string[] {
  const {userId, queryHash, hashVersion, role, warehouse, database, schema, client} = row;
  return [userId, queryHash, String(hashVersion), role, warehouse, database, schema, client];
}

function compareKeys(one: readonly string[], other: readonly string[]): number {
  for (const [index, part] of one.entries()) {
    const order = compareText(part, other[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Puts lines together into files below a size in bytes; no line, no file. */
export function splitLines(lines: readonly string[], limit: number): string[] {
  const files: string[] = [];
  let part: string[] = [];
  let size = 0;
  for (const line of lines) {
    const bytes = Buffer.byteLength(line);
    if (part.length > 0 && size + bytes > limit) {
      files.push(part.join(''));
      part = [];
      size = 0;
    }
    part.push(line);
    size += bytes;
  }
  if (part.length > 0) files.push(part.join(''));
  return files;
}
