import {PARAMETER} from './parameters.ts';
import type {ModelVariable, Provenance} from '../model/model-draft.ts';
import type {Code} from '../parse/lex/tokens.ts';
import {commentSpans} from './comments.ts';

const LOOKS_LIKE_SQL =
  /^(select|with|from|where|and|or|join|left|inner|group|order|use|set|create|drop|insert|update|delete|limit)\b|[;,]$/i;

/** The comments directly above a statement as one line of prose; undefined when there is none or it is code. */
export function remarkAbove(code: Code): string | undefined {
  const first = code.size === 0 ? code.text.length : code.start(0);
  const lines: string[] = [];
  for (const {start, end} of commentSpans(code.tokens)) {
    if (start > first) break;
    for (const line of code.text.slice(start, end).split(/\r?\n/)) {
      const prose = line
        .replace(/^\s*(--+|\/\/+|\/\*+|\*+(?!\/))?/, '')
        .replace(/(\*+\/|-{3,}|={3,}|\*{3,})\s*$/, '')
        .trim();
      if (/[\p{L}\p{N}]/u.test(prose) && !LOOKS_LIKE_SQL.test(prose)) lines.push(prose);
    }
  }
  return lines.length === 0 ? undefined : lines.join(' ');
}

/**
 * What a person reads first about a model: the author's remark, where it comes from and since when, why it matters, which
 * variables stand for personal data. Plain sentences on one line. Counts of runs are not in it: they change every night, and the model does not.
 */
export function describe(
  provenance: Provenance,
  remark: string | undefined,
  variables: readonly ModelVariable[],
): string {
  const sentences = [
    ...(remark === undefined ? [] : [remark]),
    origin(provenance),
    ...(provenance.otherOwners.length === 0
      ? []
      : [`Copies of it belong to ${list(provenance.otherOwners.map(withoutMailDomain))}.`]),
    ...provenance.reasons,
    ...standingIn(variables.filter(({kind}) => kind !== PARAMETER)),
    ...settingsOf(variables.filter(({kind}) => kind === PARAMETER)),
  ];
  return sentences.map(asSentence).join(' ');
}

function standingIn(variables: readonly ModelVariable[]): readonly string[] {
  const names = list(variables.map(({name}) => name));
  if (variables.length === 0) return [];
  return variables.length === 1
    ? [`The variable ${names} stands for personal data that stayed behind; with another value the rows may differ.`]
    : [`The variables ${names} stand for personal data that stayed behind; with other values the rows may differ.`];
}

function settingsOf(variables: readonly ModelVariable[]): readonly string[] {
  const names = list(variables.map(({name}) => name));
  if (variables.length === 0) return [];
  return variables.length === 1
    ? [`The variable ${names} has the value that the sheet set.`]
    : [`The variables ${names} have the values that the sheet set.`];
}

function origin({title, owner, changedAt}: Provenance): string {
  const by = owner.name === '' ? '' : ` of ${owner.kind === 'role' ? 'the role ' : ''}${withoutMailDomain(owner.name)}`;
  const gone =
    owner.state === 'dropped'
      ? ', who is no longer in the account'
      : owner.state === 'disabled'
        ? ', whose login is disabled'
        : '';
  const changed = changedAt === undefined ? '' : `${gone === '' ? '' : ','} last changed on ${changedAt.slice(0, 10)}`;
  return `Rescued from “${title}”${by}${gone}${changed}.`;
}

/** A login that is an e-mail address is shown by the part that names the person. */
export function withoutMailDomain(name: string): string {
  return /^([^@\s]+)@[^@\s]+$/.exec(name)?.[1] ?? name;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A text as one line that ends as a sentence does. */
export function asSentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
