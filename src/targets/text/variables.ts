import type {ModelVariable} from '../../model/model-draft.ts';
import {applyEdits, type Edit} from '../../parse/edits.ts';
import {allTokens} from '../../parse/lex/object-view.ts';

/** A draft's text with every variable spelt by a target. */
export function fillIn(
  text: string,
  variables: readonly ModelVariable[],
  spell: (variable: ModelVariable) => string,
): string {
  return variables.reduce((filled, variable) => filled.replaceAll(variable.marker, () => spell(variable)), text);
}

/**
 * A draft's text with session variables: `$name` where one is all of a literal, and joined to the rest of it where it is a
 * part, as Snowflake fills in nothing inside a string.
 */
export function withSessionVariables(text: string, variables: readonly ModelVariable[]): string {
  const used = variables.filter(({marker}) => text.includes(marker));
  if (used.length === 0) return text;
  const edits = allTokens(text).flatMap(({kind, start, end}): readonly Edit[] => {
    const token = text.slice(start, end);
    if (kind === 'comment' || !used.some(({marker}) => token.includes(marker))) return [];
    const delimiter = kind === 'string' ? "'" : kind === 'dollar-string' ? '$$' : '';
    const inside = token.slice(delimiter.length, token.length - delimiter.length);
    return [{span: {start, end}, text: joined(inside, delimiter, used)}];
  });
  return applyEdits(text, edits);
}

function joined(inside: string, delimiter: string, variables: readonly ModelVariable[]): string {
  const names = new Map(variables.map(({marker, name}) => [marker, name]));
  const parts = inside.split(new RegExp(`(${[...names.keys()].join('|')})`)).filter((part) => part !== '');
  const spelt = parts.map((part) => {
    const name = names.get(part);
    return name === undefined ? `${delimiter}${part}${delimiter}` : `$${name}`;
  });
  return spelt.length === 1 ? (spelt[0] ?? '') : `(${spelt.join(' || ')})`;
}
