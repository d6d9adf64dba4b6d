import type {ImportCte, ModelDraft} from '../../model/model-draft.ts';
import type {TokenKind} from '../../parse/lex/kinds.ts';
import {allTokens} from '../../parse/lex/object-view.ts';
import {foldIdentifier} from '../../parse/resolve.ts';

const INDENT = '    ';
/** Line ends inside these are part of the code. */
const VERBATIM: ReadonlySet<TokenKind> = new Set(['string', 'quoted', 'dollar-string', 'template']);

/** How a target spells what differs between targets. */
export interface Spelling {
  /** What stands after `from` in an import CTE. */
  source(imported: ImportCte): string;
  /** A query that stands in an import CTE in place of a name, where there is one. */
  query?(imported: ImportCte): string | undefined;
  /** Makes the author's text safe for whatever reads the file; the text itself where nothing does. */
  author(text: string): string;
}

/**
 * Lays a draft out as dbt's style guide does: import CTEs, the author's CTEs, `final`, `select * from final`. Ends with a
 * line feed. Indenting never touches a line inside a string or a quoted name.
 */
export function layoutModel(draft: ModelDraft, spelling: Spelling): string {
  const parts = [
    ...draft.imports.map((imported) => {
      const head = above(commentsAbove(imported), spelling) + spelling.author(imported.cte);
      const query = spelling.query?.(imported);
      const text =
        query === undefined ? `${INDENT}select * from ${spelling.source(imported)}` : indent(query.trimEnd());
      return `${head} as (\n\n${text}\n\n)`;
    }),
    ...draft.ctes.map((cte) => {
      const columns = cte.columns === undefined ? '' : ` ${spelling.author(cte.columns)}`;
      return above(cte.leading, spelling) + spelling.author(cte.name) + columns + body(cte.text, spelling);
    }),
  ];
  const last = finalName(draft);
  if (!endsInFinal(draft)) parts.push(last + body(draft.final, spelling));
  return `with${draft.recursive ? ' recursive' : ''}\n\n${parts.join(',\n\n')}\n\nselect * from ${last}\n`;
}

/** An import that was a CTE of the author's keeps the comments that stood above it. */
function commentsAbove(imported: ImportCte): string {
  return 'leading' in imported && typeof imported.leading === 'string' ? imported.leading : '';
}

function above(comments: string, spelling: Spelling): string {
  return comments === '' ? '' : `${spelling.author(comments)}\n`;
}

function body(text: string, spelling: Spelling): string {
  return ` as (\n\n${spelling.author(indent(text))}\n\n)`;
}

/** Whether the author's last CTE is the final one already and the last query only hands it on. */
function endsInFinal(draft: ModelDraft): boolean {
  const last = draft.ctes.at(-1);
  return last !== undefined && /^FINAL(_\d+)?$/.test(foldIdentifier(last.name)) && isBareSelect(draft.final, last.name);
}

function isBareSelect(query: string, name: string): boolean {
  const words = allTokens(query)
    .filter(({kind}) => kind !== 'space')
    .map(({start, end}) => query.slice(start, end));
  return words.length === 4 && words.join(' ').toLowerCase() === `select * from ${name.toLowerCase()}`;
}

function finalName(draft: ModelDraft): string {
  if (endsInFinal(draft)) return draft.ctes.at(-1)!.name;
  const taken = new Set(
    [...draft.imports.map(({cte}) => cte), ...draft.ctes.map(({name}) => name)].map(foldIdentifier),
  );
  if (!taken.has('FINAL')) return 'final';
  for (let n = 2; ; n++) {
    if (!taken.has(`FINAL_${n}`)) return `final_${n}`;
  }
}

function indent(text: string): string {
  const inside = allTokens(text).filter(({kind}) => VERBATIM.has(kind));
  let at = 0;
  let next = 0;
  return text
    .split('\n')
    .map((line) => {
      const start = at;
      at += line.length + 1;
      while (next < inside.length && inside[next]!.end < start) next++;
      const token = inside[next];
      const isInside = token !== undefined && token.start < start && start < token.end;
      return isInside || line.trim() === '' ? line : INDENT + line;
    })
    .join('\n');
}
