import {isInComment} from '../comments.ts';
import {madeUp} from '../made-up.ts';
import {NOTHING} from '../pattern.ts';
import {caseChanges, isTelling, isToken, looksRandom} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';
import {isProse, saidAfter} from '../said.ts';

/** `7UG4Y-L2KQM-FMCL3-Y3UAT`: as licences are written. */
const LICENCE = /^[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){2,7}$/;
const ANCHORS =
  ' key|-key|schlüssel|schluessel|Schlüssel|clé|clave|llave|chiave|klucz|ключ|sleutel|nyckel|license|licence'.split(
    '|',
  );

/** A key that a sentence gives: `AES-encrypted by the app, key: …`. The word has other meanings, so the value has to be one. */
const rule: SecretRule = {
  kind: 'secret',
  describes: 'Keys that comments and notes give in a sentence.',
  anchors: ANCHORS,
  at: (text, at, length) => {
    const start = /[ -]/.test(text.charAt(at)) ? at + 1 : at;
    const end = at + length;
    // `keys`, `keyboard`, `licensed` are other words.
    if (/[a-z]/i.test(text.charAt(end)) && !/^(?:e|n|en)\b/.test(text.slice(end, end + 3))) return NOTHING;
    if (!isInComment(text, start) && !isProse(text, start, end)) return NOTHING;
    return saidAfter(text, {start, end}).filter((span) => {
      const value = text.slice(span.start, span.end);
      return (
        isToken(value) ||
        (isTelling(value) && /\d/.test(value) && /[#!$%&@?*]/.test(value)) ||
        LICENCE.test(value) ||
        (looksRandom(value, 12) && caseChanges(value) >= 0.3 && !/[_/.]/.test(value))
      );
    });
  },
  positives: () => {
    const value = ['g88Rlsa9', 'ceIZPJeE'].join('');
    return [
      {text: `alter table t modify column p comment 'encrypted by app, key: ${value} (see wiki)'`, value},
      {text: `-- Schlüssel zum Entschlüsseln: ${value}${madeUp('x', 8)}`, value: `${value}${madeUp('x', 8)}`},
      {text: 'Licence key for the team: 7UG4Y-L2KQM-FMCL3-Y3UAT (5 seats)', value: '7UG4Y-L2KQM-FMCL3-Y3UAT'},
    ];
  },
  negatives: () => [
    '-- join key: order_id_2024',
    '-- the key is customer_id, see ORDERS2024',
    '-- primary key: id1',
    '-- key: A1B2',
    'licensed under Apache-2.0: see LICENSE-2024',
  ],
};

export default rule;
