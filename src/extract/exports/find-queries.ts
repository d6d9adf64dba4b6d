import type {Context} from '../../model/asset.ts';
import type {Instant, Json} from '../../model/scalars.ts';
import {instantOfText} from '../snowflake/rows.ts';
import {isObject, type JsonObject, namesIn, textOf, valueOf, wordOf, WORDS} from './json-words.ts';

/** A worksheet, or a query of a dashboard, as it stands in a JSON file. */
export interface FoundQuery {
  /** Undefined where the file gives none. */
  readonly id?: string;
  readonly name: string;
  /** Empty when the file has the worksheet and not its text. */
  readonly text: string;
  readonly language?: string;
  readonly owner?: string;
  readonly folder?: string;
  readonly dashboard?: string;
  readonly context?: Context;
  readonly createdAt?: Instant;
  readonly changedAt?: Instant;
}

/** Everything that was understood of a JSON file. */
export interface FoundInJson {
  readonly queries: readonly FoundQuery[];
  readonly dashboards: ReadonlySet<string>;
  readonly sharedWith: ReadonlySet<string>;
  readonly filters: number;
  readonly charts: number;
}

/** What holds for everything below an object, unless it says otherwise. */
type Surroundings = Omit<FoundQuery, 'text' | 'id'> & {
  readonly id?: string | undefined;
  readonly dashboardId?: string | undefined;
};

const COMMENTS = /^\s*(?:(?:--|\/\/)[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*/;
/** What a text has to begin with to be a statement whatever its key is: `with love` and `update at noon` are none. */
const STATEMENTS = [
  /^select\s[\s\S]*?(?:\bfrom\b|[*\d'(])/i,
  /^with\s+(?:recursive\s+)?[\w"$]+\s*(?:\([^)]*\)\s*)?as\s*\(/i,
  /^(?:insert\s+(?:overwrite\s+)?into|merge\s+into|delete\s+from|truncate\s+table|copy\s+into)\s/i,
  /^update\s+\S+\s+set\s/i,
  /^(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:\w+\s+){0,3}(?:table|view|task|schema|database|procedure|function|stage)\s/i,
  /^(?:use\s+(?:role|warehouse|database|schema)\s|show\s+\w+\s+(?:in|like)\s|call\s+[\w."$]+\s*\()/i,
];

/**
 * Finds worksheets and queries wherever they stand in a JSON document, with the names, owners and contexts nearest to them.
 * A text counts as SQL by the name of its key, or because it begins as a statement does, so that nothing that looks like
 * SQL is passed over for the name it has.
 * @param fallback what a query without a name is called
 */
export function findQueries(document: Json, fallback: string): FoundInJson {
  const finder = new Finder();
  finder.learnUsers(document);
  finder.visit(document, undefined, {name: fallback});
  return finder;
}

class Finder implements FoundInJson {
  readonly queries: FoundQuery[] = [];
  readonly dashboards = new Set<string>();
  readonly sharedWith = new Set<string>();
  filters = 0;
  charts = 0;
  /** Names by the ids with which owners are told. */
  readonly #users = new Map<string, string>();

  learnUsers(value: Json): void {
    if (Array.isArray(value)) for (const each of value as readonly Json[]) this.learnUsers(each);
    if (!isObject(value)) return;
    for (const [key, each] of Object.entries(value)) {
      if (wordOf(key) === 'users' && typeof each === 'object' && each !== null) {
        for (const [mapKey, user] of Object.entries(each as JsonObject)) {
          if (!isObject(user)) continue;
          const name = textOf(user, WORDS.user);
          if (name !== undefined) this.#users.set(textOf(user, ['id', 'userid']) ?? mapKey, name);
        }
      }
      this.learnUsers(each);
    }
  }

  visit(value: Json, key: string | undefined, around: Surroundings): void {
    if (Array.isArray(value)) {
      for (const each of value as readonly Json[]) {
        if (typeof each === 'string') this.#text(each, key ?? '', around);
        else this.visit(each, undefined, around);
      }
      return;
    }
    if (!isObject(value)) return;
    const inside = this.#surroundings(value, key, around);
    let isEmpty = false;
    let has = false;
    for (const [name, each] of Object.entries(value)) {
      const word = wordOf(name);
      this.#count(word, each);
      if (typeof each === 'string') {
        const isNamed = (WORDS.query as readonly string[]).includes(word);
        if (isNamed && each.trim() === '') isEmpty = true;
        else if (this.#text(each, word, inside)) has = true;
      } else if ((WORDS.drafts as readonly string[]).includes(word)) {
        this.visit(each, undefined, {
          ...inside,
          id: `${inside.id ?? inside.name}#draft`,
          name: `${inside.name} (draft)`,
        });
      } else this.visit(each, name, inside);
    }
    if (isEmpty && !has && inside.id !== undefined && inside.id !== around.id) this.queries.push(queryOf('', inside));
  }

  #surroundings(object: JsonObject, key: string | undefined, around: Surroundings): Surroundings {
    const ownName = textOf(object, WORDS.name);
    const partId = textOf(object, WORDS.partId) ?? idFromKey(key);
    const isDashboard =
      textOf(object, WORDS.dashboard) !== undefined ||
      (ownName !== undefined &&
        Object.keys(object).some((each) => (WORDS.parts as readonly string[]).includes(wordOf(each))));
    const dashboard = isDashboard ? (textOf(object, WORDS.dashboard) ?? ownName) : around.dashboard;
    if (isDashboard && dashboard !== undefined) this.dashboards.add(dashboard);
    const ownerId = textOf(object, WORDS.ownerId);
    const said = {
      name: ownName ?? (isDashboard ? dashboard : undefined),
      id: isDashboard ? undefined : (textOf(object, WORDS.id) ?? partIn(around, partId)),
      dashboardId: isDashboard ? (textOf(object, WORDS.dashboardId) ?? dashboard) : undefined,
      owner: namesIn(valueOf(object, WORDS.owner))[0] ?? (ownerId === undefined ? undefined : this.#users.get(ownerId)),
      folder: textOf(object, WORDS.folder) ?? namesIn(valueOf(object, WORDS.folder))[0],
      language: textOf(object, WORDS.language),
      createdAt: instantOf(textOf(object, WORDS.created)),
      changedAt: instantOf(textOf(object, WORDS.changed)),
      context: contextOf(object, around.context),
      dashboard,
    };
    const told = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
    // A name and an id belong together: one query of a list is not the next one.
    const inherited = said.id === undefined || said.id === around.id ? around : {...around, id: undefined};
    return {...inherited, ...told} as Surroundings;
  }

  /** @returns whether it is SQL */
  #text(text: string, word: string, around: Surroundings): boolean {
    const isNamed = (WORDS.query as readonly string[]).includes(word) && /\S\s+\S|;/.test(text.trim());
    const isName = ([...WORDS.name, ...WORDS.prose] as readonly string[]).includes(word);
    if (!isNamed && (isName || !isStatement(text))) return false;
    const query = queryOf(text, around);
    if (!this.queries.some((other) => other.text === text && sameSheet(other, query))) this.queries.push(query);
    return true;
  }

  #count(word: string, value: Json): void {
    const size = Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0;
    if ((WORDS.filters as readonly string[]).includes(word)) this.filters += size;
    if ((WORDS.charts as readonly string[]).includes(word)) this.charts += size;
    if ((WORDS.shared as readonly string[]).includes(word))
      for (const name of namesIn(value)) this.sharedWith.add(name);
  }
}

function queryOf(text: string, {id, dashboardId: _dashboardId, ...around}: Surroundings): FoundQuery {
  return {...around, ...(id === undefined ? {} : {id}), text};
}

/** A draft that says what the worksheet says is no other worksheet. */
function sameSheet(a: FoundQuery, b: FoundQuery): boolean {
  const plain = (text: string | undefined): string | undefined => text?.replace(/#draft$| \(draft\)$/, '');
  return plain(a.id) === plain(b.id) && plain(a.name) === plain(b.name) && a.dashboard === b.dashboard;
}

function isStatement(text: string): boolean {
  const bare = text.replace(COMMENTS, '');
  return STATEMENTS.some((pattern) => pattern.test(bare));
}

/** Parts of two dashboards may have the same id. */
function partIn({dashboardId}: Surroundings, id: string | undefined): string | undefined {
  return id === undefined || dashboardId === undefined ? id : `${dashboardId}/${id}`;
}

/** The key of a table of things by their id: not a word. */
function idFromKey(key: string | undefined): string | undefined {
  return key !== undefined && /\d/.test(key) && key.length >= 6 ? key : undefined;
}

function instantOf(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : instantOfText(text);
}

function contextOf(object: JsonObject, around: Context | undefined): Context | undefined {
  const below = valueOf(object, WORDS.context);
  const places = [object, ...(isObject(below) ? [below] : [])];
  const part = (words: readonly string[]): string | undefined =>
    places.map((place) => textOf(place, words)).find((text) => text !== undefined);
  const said = {
    role: part(WORDS.role),
    warehouse: part(WORDS.warehouse),
    database: part(WORDS.database),
    schema: part(WORDS.schema),
  };
  const told = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Context;
  if (Object.keys(told).length === 0) return around;
  // Another database has other schemas.
  const {schema: _schema, ...rest} = around ?? {};
  return {...(told.database === undefined ? around : rest), ...told};
}
