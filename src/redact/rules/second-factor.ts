import {isInComment, lineBefore} from '../comments.ts';
import {NOTHING, spanAt, startsWord} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {isProse} from '../said.ts';

const PIN = /PIN\b[ \w'’-]{0,40}[:=][ \t]{0,4}(\d{4,12})(?!\w)/iy;
/** A PIN is a place, too, in India. */
const POSTAL = /\b(?:zip|post|postal|address|city|street|district|pincode)\b/i;
const CODES =
  /(?:backup|recovery|mfa|2fa|otp)[ -](?:backup |recovery )?codes?\b[ :=-]{1,4}((?:\d{4,8}[ -]?){1,4}\d{3,8}|[a-z0-9]{4,5}(?:-[a-z0-9]{4,5}){1,7})/iy;

/** PINs, and the codes that stand in for a second factor, in comments and notes. */
const rule: SecretRule = {
  kind: 'pin',
  describes: 'PINs and backup codes in comments and notes.',
  anchors: ['pin', 'backup code', 'recovery code', 'mfa ', '2fa ', 'otp '],
  at: (text, at, length) => {
    if (!startsWord(text, at) || !(isInComment(text, at) || isProse(text, at, at + length))) return NOTHING;
    const isPlace = POSTAL.test(lineBefore(text, at, 200) + text.slice(at, at + 60));
    return [...(isPlace ? NOTHING : spanAt(text, PIN, at)), ...spanAt(text, CODES, at)];
  },
  positives: () => [
    {text: '-- keystore PIN for the HSM: 91505681', value: '91505681'},
    {text: '-- gads mfa backup code 1534 8592', value: '1534 8592'},
    {text: '# 2FA codes: a1b2-c3d4-e5f6', value: 'a1b2-c3d4-e5f6'},
  ],
  negatives: () => [
    '-- PIN code of the city: 560001',
    '-- see the pin: it is on the map',
    'select pin, otp from t where pin = 12345678',
    '-- otp code is sent by mail',
  ],
};

export default rule;
