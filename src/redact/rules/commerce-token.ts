import {alnum, anyHex, run, tokenRule, urlSafe} from '../tokens.ts';

/**
 * Sources: Shopify, Square, Shippo, EasyPost, Duffel, Flutterwave and HubSpot documentation of tokens; gitleaks' rules of
 * the same names.
 */
export default tokenRule({
  kind: 'vendor_token',
  describes: 'Tokens of Shopify, Square, Shippo, EasyPost, Duffel, Flutterwave and HubSpot.',
  formats: [
    ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((start) => ({issuer: 'Shopify', parts: [start, anyHex(32)]})),
    {issuer: 'Square', parts: ['EAAA', urlSafe(56, 60)]},
    {issuer: 'Square', parts: ['EAAA', urlSafe(22)]},
    {issuer: 'Square', parts: ['sq0atp-', urlSafe(22, 60)]},
    {issuer: 'Square', parts: ['sq0csp-', urlSafe(43)]},
    {issuer: 'Shippo', parts: ['shippo_live_', anyHex(40)]},
    {issuer: 'Shippo', parts: ['shippo_test_', anyHex(40)]},
    {issuer: 'EasyPost', parts: ['EZAK', alnum(54)]},
    {issuer: 'EasyPost', parts: ['EZTK', alnum(54)]},
    {issuer: 'Duffel', parts: ['duffel_test_', run('A-Za-z0-9_=-', 43)]},
    {issuer: 'Duffel', parts: ['duffel_live_', run('A-Za-z0-9_=-', 43)]},
    {issuer: 'Flutterwave', parts: ['FLWSECK_TEST-', run('a-hA-H0-9', 12, 32)], goesOn: true},
    {issuer: 'Flutterwave', parts: ['FLWSECK-', run('a-hA-H0-9', 12, 32)], goesOn: true},
    {issuer: 'HubSpot', parts: ['pat-na1-', run('a-f0-9-', 36)]},
    {issuer: 'HubSpot', parts: ['pat-eu1-', run('a-f0-9-', 36)]},
  ],
  negatives: () => ['EAAA', 'shpat_orders', 'sq0atp-1', 'duffel_test_run'],
});
