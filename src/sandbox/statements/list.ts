import {describeFile, filePaths} from '../files.ts';
import {column} from '../protocol/column.ts';
import {unsupported} from '../snowflake-error.ts';
import {StatementType, type Answer, type Handler, type Question, type World} from './handler.ts';
import {unexpected} from './lex.ts';
import {openSnowUrl, readSnowUrl} from './snow-url.ts';

export const list: Handler = {
  id: 'list',
  describes: "`LIST 'snow://workspace/…'` and `'snow://notebook/…'` (or `LS`), all files or those below a path.",
  answer(question, world) {
    const [verb, target] = question.tokens;
    if (verb?.value !== 'LIST' && verb?.value !== 'LS') return undefined;
    if (!target) throw unexpected(question.sql, question.sql.length, '<EOF>');
    if (target.kind !== 'text' && target.kind !== 'url') throw unsupported('LIST of anything but snow:// addresses');
    if (question.tokens.length > 2) throw unsupported('LIST with PATTERN');
    return listFiles(question, world, target.value);
  },
};

async function listFiles(question: Question, {account}: World, address: string): Promise<Answer> {
  const url = readSnowUrl(address);
  const {object, folder} = await openSnowUrl(account, question.session.role, url);
  const paths = (await filePaths(folder)).filter((path) => isBelow(path, url.path));
  async function* rows(): AsyncGenerator<readonly string[]> {
    for (const path of paths) {
      const file = await describeFile(object, folder, path);
      yield [`versions/${url.version}/${path}`, String(file.size), file.md5, file.sha1, file.modified.toUTCString()];
    }
  }
  return {
    t: 'rows',
    statementType: StatementType.SHOW,
    columns: [
      column('name', 'text'),
      column('size', 'fixed'),
      column('md5', 'text'),
      column('sha1', 'text'),
      column('last_modified', 'text'),
    ],
    rows: rows(),
  };
}

/** Whether a file is the one addressed, or lies in the folder addressed. */
export function isBelow(path: string, address: string): boolean {
  if (address === '' || path === address) return true;
  return path.startsWith(address.endsWith('/') ? address : `${address}/`);
}
