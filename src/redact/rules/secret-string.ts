import {namesEndingIn} from '../names.ts';
import {looksRandom} from '../placeholder.ts';
import type {SecretRule} from '../rule.ts';
import {findSlots} from '../slots.ts';
import {madeUp} from '../made-up.ts';

const STRONG = namesEndingIn(
  'secret[_-]?string|refresh[_-]?token|client[_-]?secret|bearer[_-]?token|api[_-]?key|apikey|access[_-]?token|auth[_-]?token|secret[_-]?key|api[_-]?secret|app[_-]?secret|api[_-]?token|private[_-]?key|signing[_-]?key|personal[_-]?access[_-]?token|webhook[_-]?secret|signing[_-]?secret|service[_-]?token|id[_-]?token|session[_-]?token|shared[_-]?secret',
);
const WEAK = namesEndingIn('token|secret', 'credential|credentials|creds|pat|sas');

/** Secrets that are not passwords: OAuth, API keys, tokens, CREATE SECRET. */
const rule: SecretRule = {
  kind: 'secret',
  describes: 'API keys, OAuth secrets, tokens and the strings of CREATE SECRET.',
  find: (text) =>
    findSlots(text, {
      core: /secret|token|api[_-]?key|private[_-]?key|signing[_-]?key|credentials?|\bcreds\b|\bpat\b|_pat\b|\bsas\b|_sas\b/gi,
      accepts: (name) => STRONG(name) || WEAK(name),
      plausible: (value, name) => (STRONG(name) ? value.length >= 6 && !/^\d+$/.test(value) : looksRandom(value)),
      bare: true,
    }),
  positives: () => {
    const value = madeUp('s3c', 24);
    return [
      {text: `create secret s type = generic_string secret_string = '${value}'`, value},
      {text: `create secret s type = oauth2 oauth_refresh_token = '${value}'`, value},
      {text: `create security integration i oauth_client_secret = '${value}'`, value},
      {text: `create api integration i api_key = '${value}'`, value},
      {text: `alter integration i set bearer_token='${value}'`, value},
      {text: `{"apiKey": "${value}", "clientSecret": "none"}`, value},
      {text: `set slack_token = '${value}';`, value},
      {text: `api_key=${value}`, value},
      {text: `headers = {'X-API-Key': '${value}'}`, value},
      {text: `-- creds: ana/${value}`, value},
      {text: `create secret s secret_string = $$${value}$$`, value},
    ];
  },
  negatives: () => [
    "create secret s type = generic_string secret_string = '<value>'",
    "create procedure p() secrets = ('cred' = my_secret) as $$ 1 $$",
    "oauth_token_endpoint = 'https://login.example.com/oauth2/v2.0/token1'",
    "api_key = '<api_key>' allowed = ('a') other = '<x>'",
    'oauth_refresh_token_validity = 86400',
    "token = _snowflake.get_generic_secret_string('maps_key_2')",
    "select snowflake.cortex.count_tokens('some-model-large2', note) from t",
    "api_key = '__FILL_IN_MAPS_API_KEY__'",
    "api_key = 'key_XXXXXXXXXXXX'",
    "secrets = {'maps_api_key': f'{database}.{schema}.maps_api_key'}",
    "select token from tokens where token = 'abc'",
    'allowed_authentication_secrets = (db.sc.secret1)',
    "select split_part(token, '-', 2), max_tokens = 4000 from t",
    "rsa_public_key = 'MIIBIjANBgkqhkiG9w0BAQ'",
    "external_oauth_token_user_mapping_claim = 'upn'",
    'alter user u add programmatic access token my_token1 days_to_expiry = 30',
  ],
};

export default rule;
