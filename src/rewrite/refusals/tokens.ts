import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Tree} from '../../parse/tree/nodes.ts';
import {isOperator, isWord} from '../../parse/tree/view.ts';
import {filledIn, holeInBraces, holeInText, type Host, onOneLine} from '../holes.ts';
import {placeholderIn} from '../placeholders.ts';
import type {Place} from './place.ts';

/**
 * What single tokens take from outside the statement: templates, binds, variables, filters, commands of a client, files
 * on a stage, other statements, credentials that are masked.
 * @param host in a notebook `{{name}}` is a reference inside string literals too, in Python `{name}` may be a variable
 */
export function tokenPlaces(code: Code, tree: Tree, host: Host): readonly Place[] {
  const patterns = rowPatterns(code, tree);
  const places: Place[] = [];
  for (let at = 0; at < code.size; at++) {
    const says = tokenSays(code, at, host) ?? credentialSays(code, at);
    if (says === undefined || patterns.some((pattern) => pattern.at < at && at < pattern.to)) continue;
    places.push({offset: code.start(at), says});
  }
  return places;
}

/** The patterns of MATCH_RECOGNIZE, whose `?` only looks like a bind variable. */
function rowPatterns(code: Code, {scopes}: Tree): readonly Run[] {
  const patterns: Run[] = [];
  for (const {sources} of scopes) {
    for (const {at, to, kind} of sources.flatMap(({reshapes}) => reshapes)) {
      if (kind !== 'match-recognize') continue;
      for (let i = at; i < to; i++) {
        if (isWord(code, i, 'PATTERN') && isOperator(code, i + 1, '('))
          patterns.push({at: i + 1, to: code.after(i + 1)});
      }
    }
  }
  return patterns;
}

function tokenSays(code: Code, at: number, host: Host): string | undefined {
  switch (code.kind(at)) {
    case KIND.template:
      return templateSays(code.written(at));
    case KIND.filter:
      return filterSays(code.written(at));
    case KIND.bind:
      return bindSays(code.written(at));
    case KIND.variable:
      return variableSays(code.written(at));
    case KIND.stage:
      return `reads files from the stage ${code.written(at)} and not a table`;
    case KIND.directive:
      return `is a command of a client program (${code.written(at).split(/\s/)[0]}) and not SQL`;
    case KIND.string:
    case KIND.quoted:
    case KIND.dollarString:
      return holeInText(code.written(at), code.kind(at) === KIND.quoted, host);
    case KIND.operator:
      return operatorSays(code, at);
    default:
      return undefined;
  }
}

function templateSays(text: string): string {
  if (text.startsWith('&')) return `uses ${text}, a variable of a client program that has no value here`;
  if (text.startsWith('<%')) return `uses the template ${onOneLine(text)} that some program fills in before it runs`;
  if (!/^\{[{%#]/.test(text)) return filledIn(text);
  return `uses ${onOneLine(text)}, a reference to another cell or a template that has no value here`;
}

/** The pages that filled them in are gone, and what was chosen there last is in no export. */
function filterSays(written: string): string {
  const stood = /^:datebucket\b/i.test(written) ? 'the DATE_TRUNC' : 'the condition';
  return `uses ${written}, a filter of a Snowsight page that has no value outside it: write ${stood} that it stood for`;
}

function bindSays(text: string): string {
  if (text === '?') return 'uses a bind variable ? whose value is not in the text';
  // A filter that somebody made for a page is spelt like a bind variable.
  const filter = /^:[A-Za-z_]/.test(text) ? ' or filter of a Snowsight page' : '';
  return `uses the bind variable${filter} ${text} whose value is not in the text`;
}

/** `$1` is a column by its place. */
function variableSays(text: string): string | undefined {
  return /^\$\d+$/.test(text) ? undefined : `uses the session variable ${text} whose value is not in the statement`;
}

function operatorSays(code: Code, at: number): string | undefined {
  if (isOperator(code, at, '->>')) return 'pipes the result of one statement into another';
  if (isOperator(code, at, ';')) return 'ends one statement and begins another';
  return isOperator(code, at, '{') ? holeInBraces(code, at) : undefined;
}

function credentialSays(code: Code, at: number): string | undefined {
  return code.tokens.hasRedactions && placeholderIn(code.written(at)) ? 'holds a masked credential' : undefined;
}
