import {namesEndingIn} from '../names.ts';
import {looksRandom} from '../placeholder.ts';
import type {SecretRule} from '../rule.ts';
import {findSlots} from '../slots.ts';
import {madeUp} from '../made-up.ts';

const STRONG = namesEndingIn(
  'secret_?string|refresh_?token|client_?secret|bearer_?token|api_?key|apikey|access_?token|auth_?token|secret_?key|api_?secret|app_?secret|api_?token|private_?key|signing_?key|personal_?access_?token|webhook_?secret|signing_?secret|service_?token|id_?token|session_?token|shared_?secret',
);
const WEAK = namesEndingIn('token|secret', 'credential|credentials|pat|sas');

/** Secrets that are not passwords: OAuth, API keys, tokens, CREATE SECRET. */
const rule: SecretRule = {
  kind: 'secret',
  describes: 'API keys, OAuth secrets, tokens and the strings of CREATE SECRET.',
  find: text =>
    findSlots(text, {
      core: /secret|token|api_?key|private_?key|signing_?key|credentials?|\bpat\b|_pat\b|\bsas\b|_sas\b/gi,
      accepts: name => STRONG(name) || WEAK(name),
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
    ];
  },
  negatives: () => [
    "create secret s type = generic_string secret_string = '<value>'",
    'create procedure p() secrets = (\'cred\' = my_secret) as $$ 1 $$',
    "oauth_token_endpoint = 'https://login.example.com/oauth2/v2.0/token1'",
    'oauth_refresh_token_validity = 86400',
    "select token from tokens where token = 'abc'",
    "allowed_authentication_secrets = (db.sc.secret1)",
    "select split_part(token, '-', 2), max_tokens = 4000 from t",
    "rsa_public_key = 'MIIBIjANBgkqhkiG9w0BAQ'",
    "external_oauth_token_user_mapping_claim = 'upn'",
    "alter user u add programmatic access token my_token1 days_to_expiry = 30",
  ],
};

export default rule;
