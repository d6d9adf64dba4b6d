import type {Span} from '../model/scalars.ts';
import {madeUp} from './made-up.ts';
import {NOTHING, startsWord} from './pattern.ts';
import type {SecretRule} from './rule.ts';

/** So many characters of a class. */
interface Run {
  /** As between the brackets of a regular expression. */
  readonly of: string;
  readonly least: number;
  readonly most: number;
}

type Part = string | Run;

/** How an issuer writes its tokens. */
export interface TokenFormat {
  readonly issuer: string;
  /** What a token is put together from. The first text in it is what is looked for; at most one run stands before. */
  readonly parts: readonly Part[];
  /** Whether more characters of the kind may follow: for a token whose last run is only a beginning. */
  readonly goesOn?: boolean;
}

export const run = (of: string, least: number, most = least): Run => ({of, least, most});
export const hex = (least: number, most?: number): Run => run('a-f0-9', least, most);
export const anyHex = (least: number, most?: number): Run => run('A-Fa-f0-9', least, most);
export const alnum = (least: number, most?: number): Run => run('A-Za-z0-9', least, most);
/** Letters, digits, underscore and hyphen, as base64 for addresses has them. */
export const urlSafe = (least: number, most?: number): Run => run('A-Za-z0-9_-', least, most);

interface Compiled {
  readonly anchor: string;
  /** Most characters before the anchor. */
  readonly before: number;
  readonly pattern: RegExp;
  readonly lead: RegExp | undefined;
}

/** A rule made of formats: what an issuer publishes is written down, and examples follow from it. */
export function tokenRule(
  rule: Pick<SecretRule, 'kind' | 'describes' | 'negatives'> & {readonly formats: readonly TokenFormat[]},
): SecretRule {
  const compiled = rule.formats.map((format) => compile(format));
  return {
    kind: rule.kind,
    describes: rule.describes,
    anchors: [...new Set(compiled.map(({anchor}) => anchor.toLowerCase()))],
    at: (text, at) => {
      for (const format of compiled) {
        const span = placeOf(text, at, format);
        if (span !== undefined) return [span];
      }
      return NOTHING;
    },
    positives: () =>
      rule.formats.flatMap((format) => {
        const value = example(format);
        return [
          {text: `-- ${format.issuer}: ${value}`, value},
          {text: `x = ["${value}", 1]`, value},
        ];
      }),
    negatives: rule.negatives,
  };
}

function compile({issuer, parts, goesOn}: TokenFormat): Compiled {
  const index = parts.findIndex((part) => typeof part === 'string');
  const anchor = parts[index];
  const before = parts[0];
  if (typeof anchor !== 'string' || before === undefined || index > 1) {
    throw new Error(`The format of ${issuer} has no text that can be looked for.`);
  }
  const lead = typeof before === 'string' ? undefined : before;
  const source = parts.slice(index).map((part) => sourceOf(part));
  return {
    anchor,
    before: lead?.most ?? 0,
    pattern: new RegExp(source.join('') + (goesOn === true ? '' : '(?![A-Za-z0-9])'), 'y'),
    lead: lead === undefined ? undefined : new RegExp(`[${lead.of}]{${lead.least},${lead.most}}$`),
  };
}

function sourceOf(part: Part): string {
  return typeof part === 'string'
    ? part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    : `[${part.of}]{${part.least},${part.most}}`;
}

function placeOf(text: string, at: number, {anchor, before, pattern, lead}: Compiled): Span | undefined {
  if (!text.startsWith(anchor, at)) return undefined;
  pattern.lastIndex = at;
  if (!pattern.test(text)) return undefined;
  const end = pattern.lastIndex;
  const ahead = lead?.exec(text.slice(Math.max(0, at - before), at))?.[0].length;
  if (lead !== undefined && ahead === undefined) return undefined;
  const start = at - (ahead ?? 0);
  return startsWord(text, start) ? {start, end} : undefined;
}

function example({parts}: TokenFormat): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : madeUp('', part.least, charactersOf(part.of))))
    .join('');
}

/** The characters of a class, letters and digits among one another. */
function charactersOf(of: string): string {
  const one = new RegExp(`[${of}]`);
  const all = Array.from('a5B0c7D2e9F1G3H4i6J8K.L-m_N=o+P/QrStUvWxyZ~');
  return all.filter((character) => one.test(character)).join('');
}
