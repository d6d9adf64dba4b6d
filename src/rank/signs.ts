import type {RankReason} from '../model/family.ts';
import {debugResidue, type Residue} from '../dedupe/residue.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {allQueries} from '../parse/tree/view.ts';
import type {RankWeights} from './weights.ts';

/** What a person left in the text that says whether it matters. */
export interface SignsInput {
  /** Titles of the members. */
  readonly titles: readonly string[];
  /** Text of the keeper. */
  readonly sql: string;
  /** The keeper as it was read, where somebody has read it already. */
  readonly reading?: StatementReading;
  readonly remark?: string;
}

const FINAL = /(^|[^a-z])(final|official|master|prod|production|golden)([^a-z]|$)/i;
const KEEP = new RegExp(
  [
    String.raw`do(?:\s+not|n[o']?t)\s+(?:delete|remove|touch|change|edit)`,
    String.raw`used\s+(?:by|for|in)\s+(?:the\s+)?(?:board|finance|report|dashboard|audit|close|cfo|ceo)`,
    String.raw`board\s+(?:deck|report|meeting|numbers?|pack)`,
    String.raw`(?:month|quarter|year)[- ]end`,
  ].join('|'),
  'i',
);
const SCRATCH =
  /(^|[^a-z])(test|tests|testing|tmp|temp|scratch|scratchpad|untitled|playground|sandbox|debug|wip|draft|trash|junk)([^a-z]|$)/i;

const RESIDUES: Readonly<Record<Residue, readonly ['limit' | 'star' | 'commentedOut', string]>> = {
  limit: ['limit', 'It ends in a LIMIT without ORDER BY, as one looks at data.'],
  'select-star': ['star', 'It selects a star.'],
  'commented-out-sql': ['commentedOut', 'Parts of it are commented out.'],
};

/** Signs of worth (titles, comments, effort) and of the opposite (debug residue, a scratch title). */
export function signReasons(input: SignsInput, weights: RankWeights): readonly RankReason[] {
  const reasons: RankReason[] = [];
  const reading = input.reading ?? readStatement(input.sql);

  const titles = input.titles.map((title) => title.replaceAll('_', ' '));
  const final = titles.findIndex((title) => FINAL.test(title));
  if (final !== -1)
    reasons.push({part: 'title', points: weights.saysFinal, text: `It is called “${input.titles[final] ?? ''}”.`});
  else if (titles.length > 0 && titles.every((title) => SCRATCH.test(title))) {
    reasons.push({part: 'title', points: -weights.scratch, text: `It is called “${input.titles[0] ?? ''}”.`});
  }

  const comments = reading.tokens
    .filter((token) => token.kind === 'comment')
    .map((token) => input.sql.slice(token.start, token.end));
  const said = [...comments, input.remark ?? '', ...titles].find((text) => KEEP.test(text));
  if (said !== undefined)
    reasons.push({part: 'comment', points: weights.saysKeep, text: `Its author wrote “${quote(said)}”.`});

  const lines = input.sql.split('\n').filter((line) => line.trim() !== '').length;
  const blocks = allQueries(reading.tree).length;
  const effort = Math.min(1, lines / 80 + Math.max(0, blocks - 1) / 10);
  if (effort >= 0.25) {
    const queries = blocks === 1 ? '1 query' : `${blocks} queries`;
    reasons.push({
      part: 'effort',
      points: weights.effort * effort,
      text: `Somebody worked on it: ${lines} lines, ${queries}.`,
    });
  }

  for (const residue of debugResidue(reading)) {
    const [weight, text] = RESIDUES[residue];
    reasons.push({part: `residue-${residue}`, points: -weights[weight], text});
  }
  return reasons;
}

/** The line of a comment that says so, without its marks. */
function quote(text: string): string {
  const line = text.split('\n').find((part) => KEEP.test(part)) ?? text;
  const bare = line
    .replace(/^\s*(?:--+|\/\/+|\/\*+|\*+|#+)\s*|\s*\*+\/\s*$/g, '')
    .trim()
    .replace(/\.$/, '');
  // Cut between words, where there are any.
  return bare.length > 80 ? `${bare.slice(0, 79).replace(/(?<=.{40})\s+\S*$/, '')}…` : bare;
}
