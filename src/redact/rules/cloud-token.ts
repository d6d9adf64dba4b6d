import {alnum, anyHex, hex, run, tokenRule, urlSafe} from '../tokens.ts';

/** In one of Entra ID's client secrets stands `8Q~` after three characters. */
const ENTRA = run('A-Za-z0-9_~.', 3);

/**
 * Sources: DigitalOcean, Cloudflare, Heroku, Fly, Netlify and Alibaba Cloud documentation of tokens; Microsoft Purview,
 * Entra client secret; gitleaks' rules azure, digitalocean, cloudflare, heroku, flyio, alibaba, aws, openshift, scalingo.
 */
export default tokenRule({
  kind: 'vendor_token',
  describes:
    'Tokens of Entra ID, DigitalOcean, Cloudflare, Heroku, Fly, Netlify, Alibaba Cloud, OpenShift and Bedrock.',
  formats: [
    ...Array.from({length: 10}, (_, digit) => ({
      issuer: 'Entra ID',
      parts: [ENTRA, `${digit}Q~`, run('A-Za-z0-9_~.-', 31, 34)],
    })),
    ...['dop_v1_', 'doo_v1_', 'dor_v1_'].map((start) => ({issuer: 'DigitalOcean', parts: [start, anyHex(64)]})),
    {issuer: 'Cloudflare origin CA', parts: ['v1.0-', hex(24), '-', hex(146)]},
    {issuer: 'Heroku', parts: ['HRKU-AA', urlSafe(58)]},
    {issuer: 'Fly', parts: ['fo1_', urlSafe(43)]},
    {issuer: 'Fly', parts: ['fm1a_', run('A-Za-z0-9+/=', 100, 1000)]},
    {issuer: 'Fly', parts: ['fm1r_', run('A-Za-z0-9+/=', 100, 1000)]},
    {issuer: 'Fly', parts: ['fm2_', run('A-Za-z0-9+/=', 100, 1000)]},
    {issuer: 'Netlify', parts: ['nfp_', alnum(36, 40)]},
    {issuer: 'Alibaba Cloud', parts: ['LTAI', alnum(12, 24)]},
    {issuer: 'OpenShift', parts: ['sha256~', urlSafe(43)]},
    {issuer: 'Scalingo', parts: ['tk-us-', urlSafe(48)]},
    {issuer: 'Bedrock', parts: ['ABSK', run('A-Za-z0-9+/=', 109, 271)]},
    {issuer: 'Bedrock', parts: ['bedrock-api-key-', run('A-Za-z0-9+/=', 28, 4000)]},
  ],
  negatives: () => ['v1.0-release', 'fm2_rows', 'LTAI', 'dop_v1_schema', 'sha256~', 'a1Q~short'],
});
