import {namesEndingIn} from '../names.ts';
import {entropy, isOtherwise, isTelling, looksRandom} from '../randomness.ts';
import type {SecretRule} from '../rule.ts';
import {slotAt} from '../slots.ts';
import type {Slot} from '../slots.ts';
import {madeUp} from '../made-up.ts';

/** What makes a key a secret one. In SQL most keys are columns: `customer_key`, `primary_key`, `sort_key`. */
const OWNERS =
  'enc|encrypt|decrypt|sym|symmetric|private|secret|heroku|snyk|cloudflare|sumologic_access|sumo_access|access|googlemaps|google_maps|app|application|service|server|functions?|subscription|consumer|hmac|crypt|crypto|cipher|aes|rsa|ssh|pgp|gpg|ssl|tls|deploy|storage|signature|license|admin|root|write|ingest|integration|routing|jwt|session|cookie|django|flask|rails|webhook|fernet|azure|aws|gcp|google|maps|snowflake|looker|tableau|fivetran|airtable|segment|datadog|dd|newrelic|new_relic|stripe|twilio|sendgrid|mailgun|mailchimp|openai|anthropic|algolia|rapidapi|okta|auth0|sentry|github|gitlab|slack|salesforce|hubspot|amplitude|mixpanel|braze|iterable|shopify|databricks|dbt|confluent|kafka|elastic|pinecone|cohere|instrumentation';
const KEY = new RegExp(
  `(?:^|_)(?:${OWNERS})_?key(?:_?(?:prod|dev|test|stg|old|new|hex|bin|b64|base64|raw|[a-z]|\\d{1,4}))?$|(?:^|_)(?:hmac|api|aes|signing|encryption|crypto|jwt|webhook|secret)_key_[a-z0-9]{2,20}$`,
);
const OTHER = namesEndingIn(
  'user_auth|hmac|session_cookie|webhook_url_token|connection_string_key',
  'jwt|auth|authorization',
);
/** What is mixed into a hash so that nobody can guess its way back: shorter than keys are. */
const SALT = namesEndingIn('pepper|hashsalt|hash_salt', 'salt|seed');

/** Least entropy, in bits a character, of what is no word and no number of an order. */
const LEAST_BITS = 3;

const SLOT: Slot = {
  accepts: (name) => KEY.test(name) || OTHER(name) || SALT(name),
  plausible: (value, name) =>
    SALT(name)
      ? value.length <= 128 &&
        (looksRandom(value, 8) || isTelling(value)) &&
        !isOtherwise(value) &&
        !/[()/]{2}|\(/.test(value)
      : value.length <= 512 && looksRandom(value, 16) && entropy(value) >= LEAST_BITS && !/[,;@]/.test(value),
  bare: true,
};

/** `Sys.setenv(CENSUS_KEY = …)`, `export MAPS_KEY=…`: variables of an environment are no columns. */
const SETS = /(?:setenv\s?\(|putenv\s?\(|environ\s?\[|\bexport\s)[^)\]\n]{0,60}$/i;
const ENVIRONMENT: Slot = {
  ...SLOT,
  accepts: (name) => name.endsWith('_key') && !/(?:public|sort|primary|foreign)_key$/.test(name),
};

/** The generic assignment: a name that may be a secret's beside a value that looks made by chance. */
const rule: SecretRule = {
  kind: 'secret',
  describes: 'Values that look made by chance beside the name of a key, in SQL, Python, JavaScript, YAML and JSON.',
  anchors: ['key', 'auth', 'jwt', 'hmac', 'salt', 'pepper', 'seed', 'cookie'],
  at: (text, at, length) => {
    const isEnvironment = length === 3 && SETS.test(text.slice(Math.max(0, at - 80), at));
    return slotAt(text, at, length, isEnvironment ? ENVIRONMENT : SLOT);
  },
  positives: () => {
    const value = madeUp('k9Zt', 32);
    return [
      {text: `datadog_key = '${value}'`, value},
      {text: `{"googleMapsKey": "${value}"}`, value},
      {text: `SUBSCRIPTION_KEY: ${value}`, value},
      {text: `"user_auth": "${value}"`, value},
      {text: `Sys.setenv(CENSUS_KEY = "${value}")`, value},
      {text: `set salt = '${value.slice(0, 10)}'`, value: value.slice(0, 10)},
    ];
  },
  negatives: () => [
    "where customer_key = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'",
    "select 'primary_key', sort_key from t where row_key = 'Ab3dEf6hIj9kLm2nOp5q'",
    "public_key = 'Ab3dEf6hIj9kLm2nOp5qRs8tUv1w'",
    'cluster by (app_key)',
    "app_key = 'orders_by_region'",
    "author = 'Ab3dEf6hIj9kLm2nOp'",
    "kms_key_id = 'Ab3dEf6hIj9kLm2nOp5q'",
  ],
};

export default rule;
