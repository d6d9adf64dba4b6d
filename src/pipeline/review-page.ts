import type {Candidate} from '../model/family.ts';
import type {ModelDraft} from '../model/model-draft.ts';
import type {Verification} from '../model/verification.ts';
import {hash32} from '../parse/hash.ts';
import type {PersonalDataMask} from '../redact/personal-data.ts';
import {withoutMailDomain} from '../rewrite/description.ts';
import {spellRelation} from '../rewrite/names.ts';
import {plural} from './plural.ts';
import {sayForReview} from './verify-says.ts';

/** What a page is about. */
export interface ReviewedModel {
  readonly candidate: Candidate;
  readonly draft: ModelDraft;
  readonly branch: string;
  /** Of the repository's commit that the branch points at: with another one the page is written anew. */
  readonly head: string;
  readonly verdict: Verification | undefined;
  /** What was not sure, a sentence each. */
  readonly notes: readonly string[];
  /** What builds the model, on a line of its own; undefined where nothing does. */
  readonly buildCommand?: string;
  readonly mask: PersonalDataMask;
}

/** Boxes of a page, and what ticking one asks for. */
export const BOXES = {
  'snooze-30d': 'Not now: ask me again in 30 days',
  reject: 'No: this is to be no model',
} as const;

/** Rules about a worksheet whose findings a model has no more: names are read through sources. */
const SETTLED: ReadonlySet<string> = new Set(['hard-coded-database']);
const MOST_LISTED = 12;
const MOST_DRAWN = 20;

/** The title of a pull request. */
export function pageTitle({draft}: Pick<ReviewedModel, 'draft'>): string {
  return draft.scaffold === undefined ? `Rescue ${draft.name}` : `Keep ${draft.name}`;
}

/**
 * The text of a pull request, in Markdown: what the sheet was for, why it matters, what is known of its rows, what to look at, where
 * it stands among tables and readers, how copies differ, how to try it. No row, no secret, no personal data that is masked elsewhere.
 */
export function reviewPage(model: ReviewedModel): string {
  const {draft, candidate, verdict, notes, mask} = model;
  const prose = (text: string): string => quiet(mask.prose(text));
  return [
    prose(draft.description),
    section('Rows', [prose(sayForReview(verdict))]),
    section('Why it matters', [
      `Rank ${Math.round(candidate.rank)}.`,
      list(candidate.reasons.filter(({points}) => points > 0).map(({text}) => prose(text))),
    ]),
    section('What to look at', [list([...notes, ...findingsOf(draft)].map(prose))]),
    section('Where it stands', [lineage(model)]),
    section('Copies and near ones', [list(members(candidate).map(prose))]),
    section('Try it', [commands(model)]),
    section('What next', [
      'Merge it, push to its branch (it is yours from then on), close it (that is remembered), or tick a box; the next run obeys.',
      Object.entries(BOXES)
        .map(([key, says]) => `- [ ] ${says} <!-- wsr:${key} -->`)
        .join('\n'),
    ]),
    stampOf(model),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/**
 * Hidden in the page: what it was made for. Counts of runs move every night; a page whose stamp is still right is left as it is.
 */
export function stampOf({head, verdict}: Pick<ReviewedModel, 'head' | 'verdict'>): string {
  return `<!-- wsr-page:${hash32([head, sayForReview(verdict)].join('\n'))} -->`;
}

function section(heading: string, parts: readonly string[]): string {
  const filled = parts.filter((part) => part !== '');
  return filled.length === 0 ? '' : [`### ${heading}`, ...filled].join('\n\n');
}

function list(lines: readonly string[]): string {
  const shown = lines.slice(0, MOST_LISTED).map((line) => `- ${line}`);
  const more = lines.length - shown.length;
  return [...shown, ...(more > 0 ? [`- … and ${more} more: see \`wsr show\`.`] : [])].join('\n');
}

/** Each once, with how often; without those that the model settles by being one. */
function findingsOf({findings}: ModelDraft): readonly string[] {
  const open = findings.filter(({rule}) => !SETTLED.has(rule));
  return [...Map.groupBy(open, ({message, hint}) => (hint === undefined ? message : `${message} ${hint}`))].map(
    ([says, all]) => (all.length === 1 ? says : `${says} (${plural(all.length, 'place')})`),
  );
}

/** How members stand to the keeper, copies only counted. */
function members({members: all}: Candidate): readonly string[] {
  const copies = all.filter(({tier}) => tier === 'exact');
  const others = all.filter(({tier}) => tier === 'same-shape' || tier === 'near');
  return [
    ...(copies.length === 0 ? [] : [`${plural(copies.length, 'copy')} of it, word for word.`]),
    ...others.map(({title, owner, differs, isVariant}) => {
      const by = owner.name === '' ? '' : ` of ${withoutMailDomain(owner.name)}`;
      const kind = isVariant === true ? 'asks something else' : 'near';
      return `“${title}”${by} (${kind}): ${differs.slice(0, 3).join('; ')}`;
    }),
  ];
}

/** The tables it reads and who was seen to read what it replaces, as a graph that forges draw. */
function lineage({draft, candidate}: ReviewedModel): string {
  const sources = draft.imports.map(({relation, model}) => model ?? spellRelation(relation));
  const readers = [...new Set((candidate.readBy ?? []).map(({who, actor}) => `${withoutMailDomain(who)} (${actor})`))];
  const lines = [
    ...sources.slice(0, MOST_DRAWN).map((name, index) => `  s${index}["${label(name)}"] --> m`),
    ...(sources.length > MOST_DRAWN ? [`  sx["and ${sources.length - MOST_DRAWN} more"] --> m`] : []),
    `  m(["${label(draft.name)}"])`,
    ...readers.slice(0, MOST_DRAWN).map((name, index) => `  m --> r${index}["${label(name)}"]`),
    ...(readers.length > MOST_DRAWN ? [`  m --> rx["and ${readers.length - MOST_DRAWN} more"]`] : []),
  ];
  return ['```mermaid', 'flowchart LR', ...lines, '```'].join('\n');
}

function commands({branch, draft, buildCommand}: ReviewedModel): string {
  const lines = [
    `git fetch origin && git switch ${branch}`,
    ...(buildCommand === undefined || draft.scaffold !== undefined ? [] : [buildCommand]),
    `wsr show ${draft.name}`,
    `wsr verify ${draft.name} --show-rows 5`,
  ];
  return ['```sh', ...lines, '```'].join('\n');
}

/** A text that a forge shows as it is: nobody is called by an @, nothing is markup or a box of ours. */
function quiet(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('<', '&lt;').replaceAll('@', '@\u200b').replaceAll('`', "'").trim();
}

/** A name in a Mermaid graph, where quotes end it and # begins an escape. */
function label(text: string): string {
  return text
    .replaceAll('#', '#35;')
    .replaceAll('"', '#quot;')
    .replace(/[\r\n]+/g, ' ');
}
