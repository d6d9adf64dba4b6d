import {randomBytes} from 'node:crypto';
import {behavesLikeForge} from '../testing/behaves-like-forge.ts';
import {LoopbackGitlab} from '../testing/forge/loopback-gitlab.ts';
import {openForge} from './forge.test.kit.ts';
import gitlab from './gitlab.ts';

behavesLikeForge('gitlab', async () => {
  const token = `glpat-${randomBytes(12).toString('hex')}`;
  const server = new LoopbackGitlab(token);
  await server.start();
  return {
    server,
    open: (settings = {}) =>
      openForge(
        gitlab,
        {repository: 'acme/analytics/dbt', 'api-url': `${server.origin}/api/v4`, ...settings},
        {secret: () => token},
      ),
  };
});
