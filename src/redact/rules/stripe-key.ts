import {findPattern} from '../pattern.ts';
import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

/** Source: Stripe documentation, API keys. Publishable keys (`pk_`) are public. */
const rule: SecretRule = {
  kind: 'stripe_key',
  describes: 'Stripe secret and restricted keys.',
  find: (text) => findPattern(text, /(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,250}/g),
  positives: () => [{text: `key ${madeUp('sk_live_', 32)}`, value: madeUp('sk_live_', 32)}],
  negatives: () => ['pk_live_abcdefghijklmnop', 'risk_live_orders_total_by_day'],
};

export default rule;
