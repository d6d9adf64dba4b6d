import {createHash} from 'node:crypto';
import {numberCell, textCell} from '../../rows.ts';
import {list, workspaceUrl} from '../../statements.ts';
import {under} from '../account.ts';
import {ask, refusalOf} from '../ask.ts';
import {NOT_TRIED, type Probe} from './probe.ts';

const LARGEST = 64 * 1024;

export const getProbe: Probe = {
  id: 'get-snow',
  question: "Does `GET 'snow://workspace/…'` work through the Node.js driver, and what is LIST's `md5` of?",
  async try({asked, reader, inventory}) {
    const options = under(asked, reader);
    for (const place of inventory.places.filter(({type, shown}) => type === 'WORKSPACE' && shown)) {
      const url = workspaceUrl(place.database, place.schema, place.name, 'head');
      const listing = await ask(asked.warehouse, list(url), options);
      const row = listing.ok
        ? listing.rows.find((each) => numberCell(each, 'size') > 0 && numberCell(each, 'size') <= LARGEST)
        : undefined;
      if (row === undefined) continue;
      const path = textCell(row, 'name').replace(/^.*?versions\/[^/]+\//s, '');
      try {
        const bytes = await asked.warehouse.readFile(url + path, options);
        const md5 = createHash('md5').update(bytes).digest('hex');
        return {
          seen: [
            `one file: LIST says ${numberCell(row, 'size')} bytes, GET gave ${bytes.length}`,
            `md5 of what GET gave ${md5 === textCell(row, 'md5') ? 'equals' : 'differs from'} the md5 of LIST`,
          ],
          verdict: 'GET of a workspace file works through the driver.',
        };
      } catch (error) {
        asked.signal.throwIfAborted();
        return {seen: [`refused (${refusalOf(error).code})`], verdict: 'GET of a workspace file was refused.'};
      }
    }
    return {seen: [], verdict: `${NOT_TRIED} No workspace with a small file can be read.`};
  },
};
