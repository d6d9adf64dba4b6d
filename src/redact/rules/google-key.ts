import {tokenRule, urlSafe} from '../tokens.ts';

/** Sources: Google Cloud documentation, token types and API keys; gitleaks' rule gcp. */
export default tokenRule({
  kind: 'google_key',
  describes: 'Google API keys, OAuth client secrets, access and refresh tokens.',
  formats: [
    {issuer: 'Google API', parts: ['AIza', urlSafe(35)], goesOn: true},
    {issuer: 'Google OAuth client', parts: ['GOCSPX-', urlSafe(28)], goesOn: true},
    {issuer: 'Google access', parts: ['ya29.', urlSafe(20, 1024)]},
    {issuer: 'Google refresh', parts: ['1//0', urlSafe(30, 512)]},
  ],
  negatives: () => ['AIzaShort', 'ya29.x', 'select 1//0'],
});
