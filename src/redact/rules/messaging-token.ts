import {alnum, anyHex, hex, run, tokenRule, urlSafe} from '../tokens.ts';

/**
 * Sources: SendGrid, Twilio, Brevo, Mailgun, Mailchimp, Telegram and Facebook documentation of keys; gitleaks' rules of
 * the same names.
 */
export default tokenRule({
  kind: 'vendor_token',
  describes: 'Keys of SendGrid, Twilio, Brevo, Mailgun, Mailchimp, Telegram and Facebook.',
  formats: [
    {issuer: 'SendGrid', parts: ['SG.', urlSafe(16, 32), '.', urlSafe(16, 64)]},
    {issuer: 'SendGrid', parts: ['SG.', run('A-Za-z0-9=_.-', 66)]},
    {issuer: 'Twilio', parts: ['SK', anyHex(32)]},
    {issuer: 'Brevo', parts: ['xkeysib-', hex(64), '-', alnum(16)]},
    {issuer: 'Mailgun', parts: ['key-', hex(32)]},
    {issuer: 'Mailchimp', parts: [hex(32), '-us', run('0-9', 1, 2)]},
    {issuer: 'Telegram', parts: [run('0-9', 8, 16), ':AA', urlSafe(32, 34)]},
    {issuer: 'Facebook', parts: ['EAAM', alnum(100, 400)]},
    {issuer: 'Facebook', parts: ['EAAC', alnum(100, 400)]},
  ],
  negatives: () => ['SG.short.x', 'key-value', 'SKU', 'east-us1', '12:AA', 'the key-word'],
});
