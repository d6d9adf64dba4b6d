import authorizationHeader from './authorization-header.ts';
import awsAccessKeyId from './aws-access-key-id.ts';
import awsCredentials from './aws-credentials.ts';
import azureSasToken from './azure-sas-token.ts';
import commandLinePassword from './command-line-password.ts';
import encryptPassphrase from './encrypt-passphrase.ts';
import githubToken from './github-token.ts';
import gitlabToken from './gitlab-token.ts';
import googleKey from './google-key.ts';
import jsonWebToken from './json-web-token.ts';
import masterKey from './master-key.ts';
import password from './password.ts';
import privateKey from './private-key.ts';
import secretString from './secret-string.ts';
import setVariables from './set-variables.ts';
import slackToken from './slack-token.ts';
import stripeKey from './stripe-key.ts';
import urlPassword from './url-password.ts';
import urlSignature from './url-signature.ts';
import vendorToken from './vendor-token.ts';
import webhookUrl from './webhook-url.ts';
import type {SecretRule} from '../rule.ts';

/** Every kind of secret that is looked for. Where two find the same place, the earlier one names it. */
export const secretRules: readonly SecretRule[] = [
  privateKey,
  awsCredentials,
  azureSasToken,
  masterKey,
  webhookUrl,
  urlSignature,
  urlPassword,
  jsonWebToken,
  awsAccessKeyId,
  githubToken,
  gitlabToken,
  slackToken,
  stripeKey,
  googleKey,
  vendorToken,
  authorizationHeader,
  encryptPassphrase,
  commandLinePassword,
  setVariables,
  password,
  secretString,
];
