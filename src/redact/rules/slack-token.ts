import {run, tokenRule} from '../tokens.ts';

const REST = run('A-Za-z0-9-', 10, 250);

/** Sources: Slack documentation, token types; gitleaks' rules slack. */
export default tokenRule({
  kind: 'slack_token',
  describes: 'Slack tokens.',
  formats: ['xoxb-', 'xoxp-', 'xoxa-', 'xoxe-', 'xoxr-', 'xoxs-', 'xoxe.xoxb-', 'xoxe.xoxp-', 'xapp-']
    .map((start) => ({
      issuer: 'Slack',
      parts: [start, REST],
    }))
    .concat([{issuer: 'Slack legacy', parts: ['xoxo-', run('0-9', 1, 20), '-', run('0-9', 1, 20), REST]} as never]),
  negatives: () => ['xoxb-1', 'xoxo-hugs-and-kisses'],
});
