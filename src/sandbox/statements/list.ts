import {describeFile, filePaths} from '../files.ts';
import {column} from '../protocol/column.ts';
import {unsupported} from '../snowflake-error.ts';
import {StatementType, type Answer, type Handler, type Question, type World} from './handler.ts';
import {unexpected} from './lex.ts';
import {openPlace} from './place.ts';

export const list: Handler = {
  id: 'list',
  describes:
    "`LIST` (or `LS`) of `'snow://workspace/…'`, `'snow://notebook/…'`, `'snow://dbt/…'`, `'@stage'` and `'@~'`, all files or those below a path.",
  answer(question, world) {
    const [verb, target] = question.tokens;
    if (verb?.value !== 'LIST' && verb?.value !== 'LS') return undefined;
    if (!target) throw unexpected(question.sql, question.sql.length, '<EOF>');
    if (target.kind !== 'text' && target.kind !== 'url')
      throw unsupported('LIST of what is not written between quotes');
    if (question.tokens.length > 2) throw unsupported('LIST with PATTERN');
    return listFiles(question, world, target.value);
  },
};

async function listFiles(question: Question, {account}: World, address: string): Promise<Answer> {
  const place = await openPlace(account, question.session, address);
  const paths = (await filePaths(place.folder)).filter((path) => isBelow(path, place.path));
  async function* rows(): AsyncGenerator<readonly string[]> {
    for (const path of paths) {
      const file = await describeFile(place.object, place.folder, path);
      yield [place.prefix + path, String(file.size), file.md5, file.sha1, file.modified.toUTCString()];
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
