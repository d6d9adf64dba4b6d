import {alnum, tokenRule} from '../tokens.ts';

const STARTS = ['sk', 'rk'].flatMap((kind) => ['live', 'test', 'prod'].map((mode) => `${kind}_${mode}_`));

/** Sources: Stripe documentation, API keys and webhooks; gitleaks' rule stripe. Publishable keys (`pk_`) are public. */
export default tokenRule({
  kind: 'stripe_key',
  describes: 'Stripe secret and restricted keys and the secrets of its webhooks.',
  formats: [
    ...STARTS.map((start) => ({issuer: 'Stripe', parts: [start, alnum(10, 250)]})),
    {issuer: 'Stripe webhook', parts: ['whsec_', alnum(32, 64)]},
  ],
  negatives: () => ['pk_live_abcdefghijklmnop', 'risk_live_orders_total_by_day', 'sk_live_orders_per_day'],
});
