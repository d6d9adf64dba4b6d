import aiToken from './ai-token.ts';
import assignedKey from './assigned-key.ts';
import authorizationHeader from './authorization-header.ts';
import awsAccessKeyId from './aws-access-key-id.ts';
import awsCredentials from './aws-credentials.ts';
import azureSasToken from './azure-sas-token.ts';
import callArguments from './call-arguments.ts';
import cloudToken from './cloud-token.ts';
import codeHostToken from './code-host-token.ts';
import commandLinePassword from './command-line-password.ts';
import commerceToken from './commerce-token.ts';
import dataPlatformToken from './data-platform-token.ts';
import encryptPassphrase from './encrypt-passphrase.ts';
import githubToken from './github-token.ts';
import gitlabToken from './gitlab-token.ts';
import googleKey from './google-key.ts';
import infrastructureToken from './infrastructure-token.ts';
import loginNote from './login-note.ts';
import listedRows from './listed-rows.ts';
import hashSalt from './hash-salt.ts';
import passwordHash from './password-hash.ts';
import sqlServerLogin from './sql-server-login.ts';
import kubernetesSecret from './kubernetes-secret.ts';
import saidKey from './said-key.ts';
import loneToken from './lone-token.ts';
import jsonWebToken from './json-web-token.ts';
import masterKey from './master-key.ts';
import messagingToken from './messaging-token.ts';
import monitoringToken from './monitoring-token.ts';
import officeToken from './office-token.ts';
import password from './password.ts';
import privateKey from './private-key.ts';
import secondFactor from './second-factor.ts';
import secretString from './secret-string.ts';
import setVariables from './set-variables.ts';
import slackToken from './slack-token.ts';
import stripeKey from './stripe-key.ts';
import urlPassword from './url-password.ts';
import urlSignature from './url-signature.ts';
import tableColumn from './table-column.ts';
import severalValues from './several-values.ts';
import namedRow from './named-row.ts';
import sessionCookie from './session-cookie.ts';
import hexKey from './hex-key.ts';
import commandOption from './command-option.ts';
import terminalSession from './terminal-session.ts';
import formatArguments from './format-arguments.ts';
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
  aiToken,
  cloudToken,
  codeHostToken,
  commerceToken,
  dataPlatformToken,
  infrastructureToken,
  messagingToken,
  monitoringToken,
  officeToken,
  authorizationHeader,
  encryptPassphrase,
  commandLinePassword,
  setVariables,
  callArguments,
  listedRows,
  tableColumn,
  severalValues,
  namedRow,
  sessionCookie,
  hexKey,
  commandOption,
  terminalSession,
  formatArguments,
  password,
  secretString,
  assignedKey,
  hashSalt,
  passwordHash,
  sqlServerLogin,
  kubernetesSecret,
  saidKey,
  loginNote,
  secondFactor,
  loneToken,
];
