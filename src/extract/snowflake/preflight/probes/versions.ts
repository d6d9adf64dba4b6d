import type {Row} from '../../../../ports/warehouse.ts';
import {textCell} from '../../rows.ts';
import {list, workspaceUrl} from '../../statements.ts';
import {under} from '../account.ts';
import {ask} from '../ask.ts';
import {NOT_TRIED, type Probe} from './probe.ts';

/** Workspaces that are looked at: enough to see a rule, few enough to be quick. */
const MOST = 8;

export const versionsProbe: Probe = {
  id: 'head-or-live',
  question: 'Does `versions/head` or `versions/live` of a workspace show edits that were not committed?',
  async try({asked, reader, inventory, names}) {
    const seen: string[] = [];
    let differ = 0;
    let both = 0;
    for (const place of inventory.places.filter(({type, shown}) => type === 'WORKSPACE' && shown).slice(0, MOST)) {
      const name = names.of('WORKSPACE', `${place.database}.${place.schema}.${place.name}`);
      const versions = await Promise.all(
        ['head', 'live'].map(async (version) => {
          const sql = list(workspaceUrl(place.database, place.schema, place.name, version));
          return {version, answer: await ask(asked.warehouse, sql, under(asked, reader))};
        }),
      );
      const texts = versions.map(({version, answer}) =>
        answer.ok ? `${version}: ${answer.rows.length} files` : `${version}: refused (${answer.why.code})`,
      );
      const [head, live] = versions.map(({answer}) => (answer.ok ? byPath(answer.rows) : undefined));
      if (head !== undefined && live !== undefined) {
        both++;
        const changed = [...live].filter(([path, md5]) => head.get(path) !== md5).length;
        const gone = [...head.keys()].filter((path) => !live.has(path)).length;
        if (changed + gone > 0) differ++;
        texts.push(`${changed} files only in live or other there, ${gone} only in head`);
      }
      seen.push(`${name}: ${texts.join('; ')}`);
    }
    if (seen.length === 0) return {seen, verdict: `${NOT_TRIED} No workspace can be read.`};
    const verdict =
      both === 0
        ? 'No workspace has both versions.'
        : `${both} workspaces have both versions, and in ${differ} of them they differ.`;
    return {seen, verdict};
  },
};

function byPath(rows: readonly Row[]): ReadonlyMap<string, string> {
  return new Map(
    rows.map((row) => [textCell(row, 'name').replace(/^.*?versions\/[^/]+\//s, ''), textCell(row, 'md5')]),
  );
}
