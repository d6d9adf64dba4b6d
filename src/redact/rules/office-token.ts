import {alnum, run, tokenRule, urlSafe} from '../tokens.ts';

/**
 * Sources: Atlassian, Linear, Notion, Postman, Typeform, ReadMe, Contentful, Figma and Adobe documentation of tokens;
 * gitleaks' rules of the same names, settlemint and openai's neighbours.
 */
export default tokenRule({
  kind: 'vendor_token',
  describes: 'Tokens of Atlassian, Linear, Notion, Postman, Typeform, ReadMe, Contentful, Figma, Adobe and Authress.',
  formats: [
    {issuer: 'Atlassian', parts: ['ATATT3', run('A-Za-z0-9_=-', 100, 300)]},
    {issuer: 'Atlassian', parts: ['ATCTT3', run('A-Za-z0-9_=-', 100, 300)]},
    {issuer: 'Linear', parts: ['lin_api_', alnum(40)]},
    {issuer: 'Notion', parts: ['ntn_', alnum(40, 50)]},
    {issuer: 'Notion', parts: ['secret_', alnum(43)]},
    {issuer: 'Postman', parts: ['PMAK-', run('A-Fa-f0-9', 24), '-', run('A-Fa-f0-9', 34)]},
    {issuer: 'Typeform', parts: ['tfp_', run('A-Za-z0-9_.=-', 40, 60)]},
    {issuer: 'ReadMe', parts: ['rdme_', alnum(70)]},
    {issuer: 'Contentful', parts: ['CFPAT-', urlSafe(43)]},
    {issuer: 'Figma', parts: ['figd_', urlSafe(40)]},
    {issuer: 'Adobe', parts: ['p8e-', alnum(32)]},
    {issuer: 'SettleMint', parts: ['sm_pat_', alnum(16)]},
    {issuer: 'SettleMint', parts: ['sm_aat_', alnum(16)]},
    {issuer: 'SettleMint', parts: ['sm_sat_', alnum(16)]},
    ...['sc_', 'ext_', 'scauth_', 'authress_'].flatMap((start) =>
      ['.acc_', '.acc-'].map((middle) => ({
        issuer: 'Authress',
        parts: [
          start,
          alnum(5, 30),
          '.',
          alnum(4, 6),
          middle,
          run('a-z0-9-', 10, 32),
          '.',
          run('A-Za-z0-9+/_=-', 30, 120),
        ],
      })),
    ),
  ],
  negatives: () => ['ATATT3', 'secret_name', 'secret_of_a_very_long_name_that_is_only_words', 'ntn_1', 'ext_orders.id'],
});
