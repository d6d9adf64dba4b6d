import {randomBytes} from 'node:crypto';
import {behavesLikeForge} from '../testing/behaves-like-forge.ts';
import {LoopbackGithub} from '../testing/forge/loopback-github.ts';
import {openForge} from './forge.test.kit.ts';
import github from './github.ts';

behavesLikeForge('github', async () => {
  const token = `ghp_${randomBytes(18).toString('hex')}`;
  const server = new LoopbackGithub(token);
  await server.start();
  return {
    server,
    open: (settings = {}) =>
      openForge(github, {repository: 'acme/dbt', 'api-url': server.origin, ...settings}, {secret: () => token}),
  };
});
