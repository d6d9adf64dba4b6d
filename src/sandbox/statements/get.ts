import {filePaths} from '../files.ts';
import {unsupported} from '../snowflake-error.ts';
import type {Answer, Handler, Question, World} from './handler.ts';
import {unexpected} from './lex.ts';
import {isBelow} from './list.ts';
import {openPlace} from './place.ts';

export const get: Handler = {
  id: 'get',
  describes:
    "`GET 'snow://…/file' 'file:///directory/'`, also of `'@stage/file'` and `'@~/file'`: the driver copies the files, each under the last part of its name.",
  answer(question, world) {
    const [verb, source, target, ...options] = question.tokens;
    if (verb?.value !== 'GET') return undefined;
    for (const token of [source, target]) {
      if (!token) throw unexpected(question.sql, question.sql.length, '<EOF>');
      if (token.kind !== 'text' && token.kind !== 'url') throw unsupported('GET of what is not written between quotes');
    }
    if (!target!.value.startsWith('file://')) throw unexpected(question.sql, target!.start, target!.raw);
    // PARALLEL changes nothing here; PATTERN would.
    if (options.length > 0 && options[0]!.value !== 'PARALLEL') throw unsupported('GET with PATTERN');
    return getFiles(question, world, source!.value, target!.value.slice('file://'.length));
  },
};

/** A file that is not there makes an empty answer, as with Snowflake's stages. */
async function getFiles(question: Question, {account}: World, address: string, localLocation: string): Promise<Answer> {
  const {folder, path, isExternal} = await openPlace(account, question.session, address);
  if (isExternal) throw unsupported('GET from an external stage');
  const files = (await filePaths(folder)).filter((file) => isBelow(file, path));
  return {t: 'download', download: {root: folder, files, localLocation}};
}
