import type {SecretRule} from '../rule.ts';
import {madeUp} from '../made-up.ts';
import {spanAt} from '../pattern.ts';
import {entropy} from '../randomness.ts';

const HOOKS =
  /(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/|webhook\.office\.com\/webhook(?:b2)?\/|outlook\.office(?:365)?\.com\/webhook(?:b2)?\/|discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/|hooks\.zapier\.com\/hooks\/catch\/|maker\.ifttt\.com\/trigger\/\w{1,64}\/(?:json\/)?with\/key\/|events\.pagerduty\.com\/integration\/|api\.telegram\.org\/bot|chat\.googleapis\.com\/v1\/spaces\/[\w-]{1,64}\/messages\?|hook\.(?:eu\d\.|us\d\.)?(?:make|integromat)\.com\/|hooks\.airtable\.com\/workflows\/|calendar\.google\.com\/calendar\/ical\/(?=[^\s/]{1,120}\/private-)|opsgenie\.com\/v1\/json\/\w{1,64}\?apiKey=)([\w/@:%.~=&-]{8,400})/iy;

/** Addresses that anyone who knows them can post to: what follows the service's own part. */
const rule: SecretRule = {
  kind: 'webhook_url',
  describes: 'Webhook addresses of Slack, Teams, Discord, Zapier, IFTTT, PagerDuty and Telegram.',
  anchors: [
    'hooks.',
    'hook.',
    'webhook.office',
    'outlook.office',
    'discord',
    'maker.ifttt',
    'events.pagerduty',
    'api.telegram',
    'chat.googleapis',
    'opsgenie.com',
    'calendar.google',
  ],
  at: (text, at) =>
    // Snowflake's own SNOWFLAKE_WEBHOOK_SECRET stands for the secret; what services hand out has digits or both cases.
    spanAt(text, HOOKS, at).filter(({start, end}) => {
      const value = text.slice(start, end);
      return entropy(value) > 2.2 && (/\d/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value)));
    }),
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
