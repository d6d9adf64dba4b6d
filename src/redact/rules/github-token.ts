import {alnum, run, tokenRule} from '../tokens.ts';

/** Sources: GitHub documentation, token formats; gitleaks' rules github. Older tests of GitHub's have 30 characters. */
export default tokenRule({
  kind: 'github_token',
  describes: 'GitHub tokens, fine-grained ones among them.',
  formats: [
    ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((start) => ({issuer: 'GitHub', parts: [start, alnum(30, 255)]})),
    {issuer: 'GitHub fine-grained', parts: ['github_pat_', run('A-Za-z0-9_', 22, 255)]},
  ],
  negatives: () => ['ghp_short', 'select high_ghp_count from t', 'github_pat_expiry'],
});
