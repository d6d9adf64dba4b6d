import {proposeName} from '../dedupe/names.ts';
import {setAside} from '../dedupe/noise.ts';
import type {Sheet} from '../dedupe/threads-sheet.ts';
import type {Thread} from '../dedupe/threads.ts';
import type {Asset, AssetId, Context} from '../model/asset.ts';
import type {Owner, Person} from '../model/people.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {hash32} from '../parse/hash.ts';
import {assetId} from '../parse/identity.ts';
import {readStatement} from '../parse/read-statement.ts';

/** The source that history assets count under. */
export const HISTORY_SOURCE = 'snowflake-query-history';

/** Id of the sheet that begins with this statement. A statement alone and the sheet that grows from it are one asset. */
export function historyId(account: string, userId: string, exact: ExactFingerprint): AssetId {
  return assetId({account, owner: userId, kind: 'history', container: '', path: exact});
}

/**
 * The asset of a sheet. It is known by the statement first run in it, and by all others as aliases: when an earlier one
 * turns up, or two sheets prove to be one, the file goes on under the new id.
 * @param named what the person may be called in what is written
 */
export function historyAsset(account: string, person: Person, named: string, {thread, body, redactions}: Sheet): Asset {
  const owner: Owner = {kind: 'user', id: person.userId, name: person.name, state: person.state};
  const idOf = (exact: ExactFingerprint): AssetId => historyId(account, person.userId, exact);
  const title = titleOf(thread);
  const context = commonContext(thread);
  const asset: Omit<Asset, 'revision'> = {
    id: idOf(thread.anchor),
    aliases: thread.members
      .filter((exact) => exact !== thread.anchor)
      .map(idOf)
      .toSorted(),
    account,
    source: HISTORY_SOURCE,
    kind: 'history',
    format: 'sql',
    title,
    owner,
    container: 'query history',
    path: `${title}.sql`,
    locator: `query history of ${named}`,
    ...(Object.keys(context).length === 0 ? {} : {context}),
    body,
    encoding: 'utf-8',
    redactions,
  };
  return {...asset, revision: hash32(JSON.stringify(asset))};
}

/** What the first statement is about that is about anything. */
function titleOf({statements}: Thread): string {
  const readings = statements.map(({text}) => readStatement(text));
  const telling = readings.find((reading) => reading.root !== undefined && setAside(reading) === undefined);
  const reading = telling ?? readings[0];
  return reading === undefined ? 'query' : proposeName({writes: reading.writes, sql: reading.text});
}

/** The parts of the context that all runs share: where they differ, the sheet says none. */
function commonContext({statements}: Thread): Context {
  const contexts = statements.flatMap((statement) => statement.contexts.map(({context}) => context));
  const shared = (part: keyof Context): Context => {
    const values = new Set(contexts.map((context) => context[part]));
    const [only] = values;
    return values.size === 1 && only !== undefined ? {[part]: only} : {};
  };
  return {...shared('role'), ...shared('warehouse'), ...shared('database'), ...shared('schema')};
}
