import {alnum, anyHex, hex, run, tokenRule} from '../tokens.ts';

const RELIC = run('A-Za-z0-9-', 27, 42);

/**
 * Sources: New Relic, Grafana, Sentry and Dynatrace documentation of keys; gitleaks' rules newrelic, grafana, sentry,
 * dynatrace. Datadog's keys have no form of their own: a name gives them away.
 */
export default tokenRule({
  kind: 'vendor_token',
  describes: 'Keys of New Relic, Grafana, Sentry and Dynatrace.',
  formats: [
    ...['NRAK-', 'NRII-', 'NRJS-', 'NRRA-'].map((start) => ({
      issuer: 'New Relic',
      parts: [start, {...RELIC, least: 19}],
    })),
    {issuer: 'Grafana', parts: ['eyJrIjoi', run('A-Za-z0-9=', 70, 403)]},
    {issuer: 'Grafana Cloud', parts: ['glc_', run('A-Za-z0-9+/=', 32, 403)]},
    {issuer: 'Grafana service account', parts: ['glsa_', alnum(32), '_', anyHex(8)]},
    {issuer: 'Sentry', parts: ['sntryu_', hex(64)]},
    {issuer: 'Sentry', parts: ['sntrys_eyJ', run('A-Za-z0-9+/=_', 80, 600)]},
    {issuer: 'Dynatrace', parts: ['dt0c01.', alnum(24), '.', alnum(64)]},
  ],
  negatives: () => ['NRAK-1', 'glc_codes', 'glsa_x', 'dt0c01.x.y'],
});
