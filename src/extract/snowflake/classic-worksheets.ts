import type {Context} from '../../model/asset.ts';

/** Where the Classic Console kept worksheets: one file each, named by its uuid, and an index beside them. */
export const WORKSHEETS = 'worksheet_data/';
export const WORKSHEET_INDEX = `${WORKSHEETS}metadata`;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const TITLE_KEYS = ['title', 'name', 'label', 'displayName', 'worksheetName'];
const ID_KEYS = ['id', 'uuid', 'worksheetId', 'worksheetUuid', 'key', 'fileName'];
const CONTEXT_KEYS = ['role', 'warehouse', 'database', 'schema'];
/** Deep enough for any index, and no trap for one that was made to be deep. */
const MAX_DEPTH = 12;

/** What the index says of a worksheet. */
export interface IndexedWorksheet {
  readonly title?: string;
  readonly context?: Context;
}

/**
 * Titles of worksheets and the context that was picked in them, by their ids in lower case, from the index of the Classic
 * Console. Its format is not documented: JSON and JSON per line are read, as lists of objects with an id and a name or as
 * objects by id; anything else says nothing.
 */
export function worksheetIndex(index: string): ReadonlyMap<string, IndexedWorksheet> {
  const found = new Map<string, IndexedWorksheet>();
  for (const value of documents(index)) collect(value, undefined, found, 0);
  return found;
}

/** The whole text as one JSON document, else each line that is one. */
function documents(text: string): readonly unknown[] {
  const whole = parsed(text);
  if (whole !== undefined) return [whole];
  return text.split(/\r?\n/).flatMap((line) => {
    const value = parsed(line);
    return value === undefined ? [] : [value];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function collect(value: unknown, key: string | undefined, found: Map<string, IndexedWorksheet>, depth: number): void {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const each of value) collect(each, undefined, found, depth + 1);
    return;
  }
  const keyId = key === undefined ? undefined : UUID.exec(key)?.[0];
  if (typeof value === 'string') {
    if (keyId !== undefined) note(found, keyId, value, {});
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const members = new Map(Object.entries(value));
  const id = keyId ?? UUID.exec(textOf(members, ID_KEYS) ?? '')?.[0];
  if (id !== undefined) note(found, id, textOf(members, TITLE_KEYS), contextOf(members));
  for (const [name, member] of members) collect(member, name, found, depth + 1);
}

/** The first that is said of an id counts. */
function note(found: Map<string, IndexedWorksheet>, id: string, name: string | undefined, context: Context): void {
  const title = name?.replace(/\s+/g, ' ').trim() ?? '';
  const isTitled = title !== '' && title.toLowerCase() !== id.toLowerCase();
  const hasContext = Object.keys(context).length > 0;
  if ((!isTitled && !hasContext) || found.has(id.toLowerCase())) return;
  found.set(id.toLowerCase(), {...(isTitled ? {title} : {}), ...(hasContext ? {context} : {})});
}

function contextOf(members: ReadonlyMap<string, unknown>): Context {
  const parts = CONTEXT_KEYS.flatMap((key) => {
    const value = textOf(members, [key]);
    return value === undefined ? [] : [[key, value.trim()] as const];
  });
  return Object.fromEntries(parts);
}

function textOf(members: ReadonlyMap<string, unknown>, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = members.get(key);
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
}
