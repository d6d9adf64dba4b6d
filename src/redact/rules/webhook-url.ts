import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';

const HOOKS =
  /(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/|webhook\.office\.com\/webhookb2\/|discord(?:app)?\.com\/api\/webhooks\/|hooks\.zapier\.com\/hooks\/catch\/|maker\.ifttt\.com\/trigger\/\w{1,64}\/with\/key\/|events\.pagerduty\.com\/integration\/|api\.telegram\.org\/bot)([\w/@:%.~-]{8,400})/gi;

/** Addresses that anyone who knows them can post to: what follows the service's own part. */
const rule: SecretRule = {
  kind: 'webhook_url',
  describes: 'Webhook addresses of Slack, Teams, Discord, Zapier, IFTTT, PagerDuty and Telegram.',
  *find(text) {
    for (const match of text.matchAll(HOOKS)) {
      // Snowflake's own SNOWFLAKE_WEBHOOK_SECRET stands for the secret; what services hand out has digits.
      if (!/\d/.test(match[1] ?? '')) continue;
      const end = match.index + match[0].length;
      yield {start: end - (match[1] ?? '').length, end};
    }
  },
  positives: () => {
    const value = `T${madeUp('0', 8)}/B${madeUp('0', 8)}/${madeUp('x', 24)}`;
    return [
      {text: `requests.post("https://hooks.slack.com/services/${value}")`, value},
      {text: `webhook_url='https://acme.webhook.office.com/webhookb2/${value}'`, value},
    ];
  },
  negatives: () => [
    "webhook_url = 'https://hooks.slack.com/services/<secret>'",
    'https://hooks.slack.com/services/SNOWFLAKE_WEBHOOK_SECRET',
  ],
};

export default rule;
