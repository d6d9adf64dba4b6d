import {alnum, anyHex, hex, run, tokenRule, urlSafe} from '../tokens.ts';

/**
 * Sources: npm, PyPI and RubyGems documentation of tokens; Sourcegraph documentation, access tokens; gitleaks' rules
 * npm, pypi, rubygems, sourcegraph, clojars, artifactory, travisci, octopusdeploy, sonar.
 */
export default tokenRule({
  kind: 'vendor_token',
  describes: 'Tokens of npm, PyPI, RubyGems, Clojars, Artifactory, Sourcegraph, SonarQube and Octopus Deploy.',
  formats: [
    {issuer: 'npm', parts: ['npm_', alnum(36)]},
    {issuer: 'PyPI', parts: ['pypi-AgE', urlSafe(50, 1000)]},
    {issuer: 'RubyGems', parts: ['rubygems_', hex(48)]},
    {issuer: 'Clojars', parts: ['CLOJARS_', alnum(60)]},
    {issuer: 'Clojars', parts: ['clojars_', alnum(60)]},
    {issuer: 'Artifactory API', parts: ['AKCp', alnum(69)]},
    {issuer: 'Artifactory reference', parts: ['cmVmd', alnum(59)]},
    {issuer: 'Sourcegraph', parts: ['sgp_', alnum(16), '_', anyHex(40)]},
    {issuer: 'Sourcegraph', parts: ['sgp_local_', anyHex(40)]},
    {issuer: 'Sourcegraph', parts: ['sgp_', anyHex(40)]},
    {issuer: 'SonarQube', parts: ['squ_', hex(40)]},
    {issuer: 'SonarQube', parts: ['sqp_', hex(40)]},
    {issuer: 'SonarQube', parts: ['sqa_', hex(40)]},
    {issuer: 'Octopus Deploy', parts: ['API-', run('A-Z0-9', 26)]},
  ],
  negatives: () => ['npm_config', 'pypi-agents', 'API-KEY', 'sgp_local_dev'],
});
