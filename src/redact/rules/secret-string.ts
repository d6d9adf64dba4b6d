import {namesEndingIn} from '../names.ts';
import {looksRandom} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';
import {slotAt} from '../slots.ts';
import type {Slot} from '../slots.ts';
import {madeUp} from '../made-up.ts';

/** Names that say enough: what stands behind them is believed even when it is short. */
const STRONG = namesEndingIn(
  'secret_?string|refresh_?token|client_?secret|bearer_?token|api_?key|access_?token|auth_?token|secret_?key|api_?secret|app_?secret|api_?token|private_?key|signing_?key|webhook_?secret|signing_?secret|service_?token|id_?token|session_?token|shared_?secret|consumer_?secret|oauth_?secret|scim_?token|pat_?token|deploy_?token|bot_?token|jwt_?secret|hmac_?secret',
);
const WEAK = namesEndingIn(
  'token|secret|secret(?:_[a-z]{1,20}){1,4}',
  'credential|credentials|creds|cred|pat|sas|authorization_code|auth_code',
);

const SLOT: Slot = {
  accepts: (name) => STRONG(name) || WEAK(name),
  plausible: (value, name) => {
    // `jsonwebtoken:jjwt-jackson-0.11.2`: a package.
    if (!STRONG(name)) return looksRandom(value) && !/^[a-z0-9]+(?:-[a-z0-9]+)*-\d+(?:\.\d+)+$/.test(value);
    // What CREATE SECRET holds may be JSON or a sentence, and a key has lines; a token has no spaces.
    const isOneWord = !/\s/.test(value.trim()) || /secret_?string|private_?key/.test(name);
    // `secrets = ('key' = 'db.schema.key')`: the name of a secret object.
    const isObject = /^[A-Za-z_]+(?:\.[A-Za-z_]+){1,2}$/.test(value);
    return value.length >= 6 && !/^\d+$/.test(value) && isOneWord && !isObject;
  },
  bare: true,
  strong: STRONG,
};

/** Secrets that are not passwords: OAuth, API keys, tokens, CREATE SECRET. */
const rule: SecretRule = {
  kind: 'secret',
  describes: 'API keys, OAuth secrets, tokens and the strings of CREATE SECRET.',
  anchors: [
    'secret',
    'secret key',
    'token',
    'api_',
    'api-',
    'apikey',
    'apisecret',
    'api key',
    'api token',
    'private_key',
    'private.key',
    'secret.key',
    'api.key',
    'api.token',
    'access.token',
    'client.secret',
    'private-key',
    'privatekey',
    'private key',
    'signing_key',
    'signing-key',
    'signingkey',
    'signing key',
    'cred',
    'pat',
    'sas',
    'authorization_code',
    'auth_code',
  ],
  at: (text, at, length) => slotAt(text, at, length, SLOT),
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
      {text: `-- API key: ${value}`, value},
      {text: `client-secret: ${value}`, value},
      {text: `{name: API_TOKEN, value: "${value}"}`, value},
      {text: `databricks configure --token ${value}`, value},
    ];
  },
  negatives: () => [
    "create secret s type = generic_string secret_string = '<value>'",
    "select secret, token from t where kind = 'a1b2c3d4e5f6g7h8'",
    'def get(token: str, path_2: str) -> str2: pass',
    "insert into tokens (token) select 'abc' || id from t",
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
