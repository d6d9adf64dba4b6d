import {classAt, DIGIT, LETTER, SPACE, widthAt} from './characters.ts';
import type {TemplateScanner} from './templates.ts';

const SCHEME = /(?:file|s3|s3gov|s3china|gcs|azure|snow|http|https|abfss|wasbs):\/\//iy;
const DIRECTIVE =
  /!(?:abort|connect|define|disconnect|edit|exit|help|load|options|opts|pause|print|queries|quit|reconnect|result|rowset|set|source|spool|system|variables|vars)\b[^\r\n]*/iy;
const FILTER_ARGUMENT = /[ \t]*\([^();'\r\n]{0,200}(?:\([^();'\r\n]{0,200}\)[^();'\r\n]{0,200}){0,4}\)/y;

/** End of an address that stands without quotes (`PUT file:///tmp/a.csv …`), or undefined when none starts here. */
export function endOfAddress(text: string, at: number): number | undefined {
  SCHEME.lastIndex = at;
  return SCHEME.test(text) ? endOfPath(text, SCHEME.lastIndex) : undefined;
}

/** End of `@name`, `@db.schema.name/path`, `@~/x`, `@%table`, or undefined when the sign starts none of these. */
export function endOfStage(text: string, at: number, templates: TemplateScanner): number | undefined {
  let end = at + 1;
  if (text[end] === '~') end++;
  else {
    const name = endOfStageName(text, end, templates);
    if (name === undefined) return undefined;
    end = name;
  }
  return text[end] === '/' ? endOfPath(text, end, templates) : end;
}

function endOfStageName(text: string, at: number, templates: TemplateScanner): number | undefined {
  let end = at;
  while (end < text.length) {
    const part = endOfPart(text, end, templates);
    if (part !== end) end = part;
    else if (text[end] === '.' && end > at) end++;
    else if (text[end] === '%' && (end === at || text[end - 1] === '.')) end++;
    else break;
  }
  return end === at ? undefined : end;
}

function endOfPart(text: string, at: number, templates: TemplateScanner): number {
  const character = text[at];
  if (character === '"') return endOfQuotes(text, at);
  if (character === '{' || character === '&' || character === '<') return templates.endAt(at) ?? at;
  let end = at;
  while (end < text.length && (text[end] === '$' || (classAt(text, end) & (LETTER | DIGIT)) !== 0))
    end += widthAt(text, end);
  return end;
}

function endOfQuotes(text: string, at: number): number {
  const end = text.indexOf('"', at + 1);
  return end === -1 ? at : end + 1;
}

/** A path reaches to the next space, quote or character that cannot stand in one without quotes. */
function endOfPath(text: string, at: number, templates?: TemplateScanner): number {
  let end = at;
  while (end < text.length) {
    const character = text[end];
    if (character === '"') {
      const quotes = endOfQuotes(text, end);
      if (quotes === end) return end;
      end = quotes;
      continue;
    }
    if (character === '{' || character === '<' || character === '&') {
      end = templates?.endAt(end) ?? end + 1;
      continue;
    }
    if (character === ';' || character === ',' || character === ')' || character === '(' || character === "'")
      return end;
    if (classAt(text, end) === SPACE) return end;
    end += widthAt(text, end);
  }
  return end;
}

/** End of a SnowSQL command at the start of a line, its terminator not included; undefined when there is none. */
export function endOfDirective(text: string, at: number): number | undefined {
  if (!startsLine(text, at)) return undefined;
  DIRECTIVE.lastIndex = at;
  if (!DIRECTIVE.test(text)) return undefined;
  let end = DIRECTIVE.lastIndex;
  while (end > at && /[;\s]/.test(text.charAt(end - 1))) end--;
  return end;
}

/** End of `:daterange` or `:datebucket(col)`, given where the name stands; undefined for any other name. */
export function endOfFilter(text: string, start: number, end: number): number | undefined {
  if (end - start !== 9 && end - start !== 10) return undefined;
  const name = text.slice(start, end).toLowerCase();
  if (name === 'daterange') return end;
  if (name !== 'datebucket') return undefined;
  FILTER_ARGUMENT.lastIndex = end;
  return FILTER_ARGUMENT.test(text) ? FILTER_ARGUMENT.lastIndex : end;
}

/** Whether only blanks, or a terminator with blanks, stand before an offset on its line: a statement may start there. */
export function startsLine(text: string, at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const character = text[i];
    if (character === '\n' || character === '\r' || character === ';') return true;
    if (classAt(text, i) !== SPACE) return false;
  }
  return true;
}
