import {findSecrets} from './find-secrets.ts';
import type {FindSecrets, FoundSecret} from './find-secrets.ts';
import {jsonView, plainView, STRING_END, wholeStrings} from './view.ts';
import type {View} from './view.ts';

/**
 * Secrets of a notebook or any JSON, and the view they are in: those that are a whole string of the JSON, read as
 * written, since a quote inside them is escaped only there; when there are none, those in the text that strings hold.
 */
export function secretsInJson(text: string, find: FindSecrets = findSecrets): {view: View; found: FoundSecret[]} {
  const strings = wholeStrings(text, find(text));
  if (strings.length > 0) return {view: plainView(text), found: strings};
  const view = jsonView(text);
  return {view, found: secretsInView(view, find)};
}

/** Secrets in what the strings of the JSON hold; none reaches beyond its string. */
export function secretsInView(view: View, find: FindSecrets = findSecrets): FoundSecret[] {
  const found = find(view.text).map((secret) => {
    const boundary = view.text.indexOf(STRING_END, secret.start);
    return boundary === -1 || boundary >= secret.end ? secret : {...secret, end: boundary};
  });
  return found.filter(({start, end}) => end > start);
}
