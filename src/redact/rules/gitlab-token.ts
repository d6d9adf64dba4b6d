import {alnum, run, tokenRule, urlSafe} from '../tokens.ts';

/** Of GitLab's documentation, token prefixes. */
const PREFIXES = ['glpat-', 'glptt-', 'gldt-', 'glrt-', 'glft-', 'glsoat-', 'glagent-', 'glimt-', 'gloas-', 'glffct-'];

/** Sources: GitLab documentation, token prefixes; gitleaks' rules gitlab. */
export default tokenRule({
  kind: 'gitlab_token',
  describes: 'GitLab tokens.',
  formats: [
    ...PREFIXES.map((start) => ({issuer: 'GitLab', parts: [start, run('A-Za-z0-9_.-', 20, 320)], goesOn: true})),
    {issuer: 'GitLab build', parts: ['glcbt-', run('A-Za-z0-9', 1, 5), '_', urlSafe(20, 120)]},
    {issuer: 'GitLab runner registration', parts: ['GR1348941', urlSafe(20)], goesOn: true},
    {issuer: 'GitLab session', parts: ['_gitlab_session=', alnum(32)]},
  ],
  negatives: () => ['glpat-short', 'glpat', 'gldt-1'],
});
