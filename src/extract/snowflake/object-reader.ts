import {messageOf} from '../../errors.ts';
import type {SourceContext, SourceEvent} from '../../ports/source.ts';
import type {QueryOptions, Warehouse} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {MAX_BYTES} from '../files/formats.ts';
import {grantsFor, objectGrant} from './denials.ts';
import type {Definition, ObjectFacts} from './object-asset.ts';
import {bodyOf, ddlName, formatOfBody, revisionOfBody, revisionOfListing} from './object-asset.ts';
import type {ObjectKind} from './object-kinds.ts';
import type {ListedObject} from './object-listing.ts';
import {getDdl} from './object-statements.ts';
import {textCell} from './rows.ts';

export interface ReaderOptions {
  readonly scope: string;
  readonly warehouse: Warehouse;
  readonly options: QueryOptions;
  readonly context: SourceContext;
  readonly role: string | undefined;
  readonly usageRefused: boolean;
}

/** Reads the SQL of objects of one kind. */
export class ObjectReader {
  readonly #kind: ObjectKind;
  readonly #with: ReaderOptions;

  constructor(kind: ObjectKind, options: ReaderOptions) {
    this.#kind = kind;
    this.#with = options;
  }

  /**
   * Takes the SQL from where it is whole and cheapest: the row of SHOW, else GET_DDL for what has arguments or no SQL in
   * SHOW, else what ACCOUNT_USAGE keeps; a view that SHOW hides is taken from ACCOUNT_USAGE first. Nothing is asked for
   * when the listings say that it did not change.
   */
  async read(listed: ListedObject, facts: ObjectFacts): Promise<SourceEvent> {
    const shown = listed.row === undefined ? '' : (this.#kind.text?.(listed.row) ?? '');
    if (shown.trim() !== '') return this.#give(listed, facts, {text: shown, format: 'sql'});
    const kept = definitionKept(listed);
    // Where SHOW has texts at all, ACCOUNT_USAGE keeps the same whole ones.
    if (this.#kind.text !== undefined && kept !== undefined) return this.#give(listed, facts, kept);
    const revision = revisionOfListing(this.#kind, listed);
    // What the role is not shown any more is asked for all the same: that it cannot be read is news.
    const isOpen = listed.isShown || kept !== undefined;
    if (isOpen && this.#with.context.known(facts.id) === revision) return this.#unchanged(facts);
    const ddl = await this.#ddl(listed);
    if (typeof ddl === 'string') return this.#give(listed, facts, {text: ddl, format: 'sql'}, revision);
    if (kept !== undefined) return this.#give(listed, facts, kept, revision);
    return this.#unreadable(listed, facts, ddl);
  }

  /** @returns the text, or why there is none */
  async #ddl(listed: ListedObject): Promise<string | WarehouseError | undefined> {
    const {warehouse, options} = this.#with;
    try {
      let text = '';
      for await (const row of warehouse.stream(getDdl(this.#kind.ddl, ddlName(listed)), options))
        text = textCell(row, 'ddl');
      return text.trim() === '' ? undefined : text;
    } catch (error) {
      if (!(error instanceof WarehouseError)) throw error;
      return error;
    }
  }

  #give(listed: ListedObject, facts: ObjectFacts, definition: Definition, listedRevision?: string): SourceEvent {
    const {scope, context} = this.#with;
    const bytes = bodyOf(this.#kind, listed, definition);
    const revision = listedRevision ?? revisionOfBody(bytes);
    if (context.known(facts.id) === revision) return this.#unchanged(facts);
    if (bytes.length > MAX_BYTES) {
      const reason = `The definition has more than ${MAX_BYTES / 1024 / 1024} MB.`;
      return {t: 'unreadable', scope, locator: facts.locator, reason, owner: facts.owner, id: facts.id};
    }
    const there = context.inGit?.(bytes);
    if (there !== undefined) return {t: 'in-git', scope, id: facts.id, locator: facts.locator, revision, ...there};
    return {t: 'asset', scope, asset: {...facts, format: definition.format, revision, bytes}};
  }

  #unchanged({id}: ObjectFacts): SourceEvent {
    return {t: 'unchanged', scope: this.#with.scope, id};
  }

  #unreadable(listed: ListedObject, facts: ObjectFacts, error: WarehouseError | undefined): SourceEvent {
    const {scope, role, usageRefused} = this.#with;
    const {grantable} = this.#kind;
    const {locator, owner, id} = facts;
    const thing = `${grantable.toLowerCase()} ${listed.object.name}`;
    if (error !== undefined && !error.isDenied) {
      const message = messageOf(error).replace(/[.]?$/, '.');
      return {
        t: 'unreadable',
        scope,
        locator,
        owner,
        id,
        reason: `The ${thing} could not be read (${error.code}): ${message}`,
      };
    }
    const who = owner.kind === 'user' ? owner.name : owner.name === '' ? 'its owner' : `its owner, role ${owner.name},`;
    return {
      t: 'unreadable',
      scope,
      locator,
      owner,
      id,
      reason: `The account does not show the definition of the ${thing} to the role that reads; ${who} can open it.`,
      grant: usageRefused ? objectGrant(role) : grantsFor(listed.object, grantable, role, listed.signature),
    };
  }
}

function definitionKept({usage}: ListedObject): Definition | undefined {
  if (usage === undefined || usage.definition.trim() === '') return undefined;
  return {text: usage.definition, format: formatOfBody(usage.language)};
}
