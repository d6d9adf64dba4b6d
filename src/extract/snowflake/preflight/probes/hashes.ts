import {allTokens} from '../../../../parse/lex/object-view.ts';
import type {Row} from '../../../../ports/warehouse.ts';
import {cell, textCell} from '../../rows.ts';
import {under} from '../account.ts';
import {ask} from '../ask.ts';
import {hashedTexts, latestRun} from '../statements.ts';
import {NOT_TRIED, type Probe, type ProbeContext} from './probe.ts';

/** A week of texts is enough to meet variants of one statement. */
const SPAN_MS = 7 * 86_400_000;

export const hashesProbe: Probe = {
  id: 'hash-semantics',
  question: 'Does QUERY_HASH change when only comments, space or aliases of a statement change?',
  async try(context) {
    const rows = await texts(context);
    if (typeof rows === 'string') return {seen: [], verdict: `${NOT_TRIED} ${rows}`};
    const versions = new Map<string, number>();
    for (const row of rows) {
      const version = textCell(row, 'query_hash_version');
      versions.set(version, (versions.get(version) ?? 0) + 1);
    }
    const comments = compare(rows, (text) => spaced(text, 'keep'), withoutComments);
    const space = compare(
      rows,
      (text) => text.trim(),
      (text) => spaced(text, 'keep'),
    );
    const aliases = compare(rows, withoutComments, withoutAliases);
    const seen = [
      `${rows.length} texts; hash versions: ${[...versions].map(([version, count]) => `${version || 'none'} (${count})`).join(', ')}`,
      `differ in space alone: ${space.same} pairs share a hash, ${space.other} do not`,
      `differ in comments alone: ${comments.same} pairs share a hash, ${comments.other} do not`,
      `differ in aliases alone: ${aliases.same} pairs share a hash, ${aliases.other} do not`,
    ];
    const verdict = [told('comments', comments), told('aliases', aliases)].join(' ');
    return {seen, verdict};
  },
};

async function texts({asked, reader}: ProbeContext): Promise<readonly Row[] | string> {
  const options = under(asked, reader);
  const latest = await ask(asked.warehouse, latestRun, options);
  const last = latest.ok ? cell(latest.rows[0] ?? {}, 'last_ms') : null;
  if (last === null) return latest.ok ? 'The history is empty.' : `The history is refused (${latest.why.code}).`;
  const answer = await ask(asked.warehouse, hashedTexts, {...options, binds: [Math.floor(Number(last)) - SPAN_MS]});
  return answer.ok ? answer.rows : `The history is refused (${answer.why.code}).`;
}

interface Pairs {
  readonly same: number;
  readonly other: number;
}

/** Counts texts that are not equal by the finer spelling and are by the coarser one, by whether their hashes are equal. */
function compare(rows: readonly Row[], finer: (text: string) => string, coarser: (text: string) => string): Pairs {
  const groups = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const text = textCell(row, 'query_text');
    const key = `${textCell(row, 'query_hash_version')}\u0000${coarser(text)}`;
    const group = groups.get(key) ?? new Map<string, string>();
    groups.set(key, group.set(finer(text), textCell(row, 'query_hash')));
  }
  let same = 0;
  let other = 0;
  for (const group of groups.values()) {
    const [first, ...rest] = group.values();
    for (const hash of rest)
      if (hash === first) same++;
      else other++;
  }
  return {same, other};
}

/** Tokens with one space between them; case of words does not count for the hash by its documentation. */
function spaced(text: string, comments: 'keep' | 'drop'): string {
  return allTokens(text)
    .filter(({kind}) => kind !== 'space' && (comments === 'keep' || kind !== 'comment'))
    .map(({kind, start, end}) => (kind === 'word' ? text.slice(start, end).toUpperCase() : text.slice(start, end)))
    .join(' ')
    .replace(/;\s*$/, '')
    .trim();
}

function withoutComments(text: string): string {
  return spaced(text, 'drop');
}

/** Names that follow AS, wherever they stand, become numbers in the order in which they were given. */
function withoutAliases(text: string): string {
  const words = spaced(text, 'drop').split(' ');
  const aliases = new Map<string, string>();
  words.forEach((word, index) => {
    if (words[index - 1] === 'AS' && /^[A-Z_"]/.test(word) && !aliases.has(word)) aliases.set(word, `#${aliases.size}`);
  });
  return words.map((word) => aliases.get(word) ?? word).join(' ');
}

function told(what: string, {same, other}: Pairs): string {
  if (same + other === 0) return `No two texts differ in ${what} alone.`;
  if (other === 0) return `The hash leaves ${what} out.`;
  return same === 0 ? `The hash tells ${what} apart.` : `The hash tells ${what} apart in some texts and not in others.`;
}
