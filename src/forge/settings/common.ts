import {resolve} from 'node:path';
import {z} from 'zod';
import {messageOf, usageError} from '../../errors.ts';
import type {ForgeContext} from '../../ports/forge.ts';
import {onlyJson} from '../http/only-json.ts';
import {patient} from '../http/patience.ts';
import {isLoopback} from '../http/proxy.ts';
import {openTransport, readCertificates, type Send} from '../http/transport.ts';
import {rememberingUnchanged} from '../http/unchanged.ts';
import {reviewerSettings} from '../reviewers/reviewers.ts';

/** What every forge with an API is told under `publish.forge`. */
export const commonSettings = z.strictObject({
  repository: z.string().min(3).optional().describe('OWNER/NAME; as the remote "origin" says when left out.'),
  url: z
    .url()
    .optional()
    .describe('Where people look at it, e.g. https://git.acme.example; as the remote says when left out.'),
  'api-url': z.url().optional().describe('Where its API is, if it is not where such a forge usually has it.'),
  token: z
    .string()
    .regex(/^(env|file):\S/, 'must be env:NAME or file:PATH; a secret is never written into the config')
    .optional()
    .describe('env:NAME or file:PATH; env:GITHUB_TOKEN or env:GITLAB_TOKEN when left out.'),
  'ca-file': z.string().optional().describe('PEM file with certificates to trust beside the usual ones.'),
  'max-wait': z
    .number()
    .int()
    .min(0)
    .max(3600)
    .default(120)
    .describe('Seconds that a run may wait for the forge altogether.'),
  pause: z.number().min(0).max(60).default(1).describe('Seconds between two writes: GitHub asks for one.'),
  reviewers: reviewerSettings.prefault({}),
});
export type CommonSettings = z.infer<typeof commonSettings>;

/**
 * The way to an API, with patience, and without asking twice for what has not changed.
 * @throws UserError (wrong configuration) for an address that is not encrypted, and for certificates that cannot be read
 */
export async function openWay(
  forge: string,
  address: string,
  settings: CommonSettings,
  context: ForgeContext,
): Promise<Send> {
  const api = new URL(address);
  if (api.protocol !== 'https:' && !(api.protocol === 'http:' && isLoopback(api))) {
    const says = `publish.forge would send its token to ${api.host} without encryption.`;
    throw usageError('forge-unencrypted', says, `Write an https:// address as url (or api-url) of ${forge}.`);
  }
  if (api.username !== '' || api.password !== '') {
    throw usageError(
      'forge-secret-in-url',
      `The address of ${forge} holds a password.`,
      'Take it out, and name a token.',
    );
  }
  const {clock, log, signal, env} = context;
  const certificates: string[] = [];
  const own = settings['ca-file'];
  if (own !== undefined)
    certificates.push(await readCertificates(resolve(context.directory, own), 'publish.forge.ca-file'));
  const ofGit = context.gitCertificates;
  if (ofGit !== undefined) certificates.push(await readCertificates(ofGit, "git's http.sslCAInfo"));
  for (const name of ['GIT_SSL_CAINFO', 'SSL_CERT_FILE']) {
    const path = env[name] ?? '';
    if (path === '') continue;
    // Set for other programs, and no reason to stop.
    const found = await readCertificates(path, name).catch((error: unknown) => log.warn(messageOf(error)));
    if (found !== undefined) certificates.push(found);
  }
  return rememberingUnchanged(
    patient(onlyJson(openTransport({api, env, certificates, signal}), api.host), {
      host: api.host,
      clock,
      log,
      sleep: context.sleep,
      longestWaitMs: settings['max-wait'] * 1000,
      pauseMs: settings.pause * 1000,
    }),
  );
}

/** An address without the slash at its end. */
export function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
