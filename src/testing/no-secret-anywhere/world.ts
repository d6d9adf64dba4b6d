import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openCatalog} from '../../catalog/open-catalog.ts';
import {startSandbox} from '../../sandbox/server.ts';
import {openDemoWorld, writeDemoConfig} from '../../system/demo-world.ts';
import {type CliRun, runCli, runInside} from '../run-cli.ts';

const PASSWORD = 'sandbox-only';
/** Where everything lies that a run may write to. */
const PLACES = ['home', 'tmp', 'world'];

/** An account as the sandbox serves it, a team's repositories, and every word that the program said. */
export interface PlantedWorld {
  at(...path: readonly string[]): string;
  readonly said: readonly {readonly command: string; readonly run: CliRun}[];
  /** Runs a command, in a process of its own when it writes to git: with a home and a temporary folder that nothing else uses. */
  wsr(...args: readonly string[]): Promise<CliRun>;
  /** Runs what needs the account. */
  withAccount<T>(work: () => Promise<T>): Promise<T>;
  /** Candidates that could become models, those whose SQL had a secret in it first. */
  candidates(): readonly {readonly id: string; readonly hadSecret: boolean}[];
  remove(): void;
}

interface Generator {
  generate(options: {readonly directory: string; readonly seed: number}): Promise<unknown>;
}

/** Generates the account, lets secrets be planted into it, and makes the repositories beside it. */
export async function openPlantedWorld(plant: (account: string) => void): Promise<PlantedWorld> {
  const root = mkdtempSync(join(tmpdir(), 'wsr-no-secret-'));
  const at = (...path: readonly string[]): string => join(root, ...path);
  for (const place of PLACES) mkdirSync(at(place));
  const lantern = new URL('../../../fixtures/accounts/lantern/generate.mjs', import.meta.url);
  const {generate} = (await import(lantern.href)) as Generator;
  await generate({directory: at('account'), seed: 1});
  plant(at('account'));
  const world = await openDemoWorld(at('world'), root);
  const said: {command: string; run: CliRun}[] = [];
  return {
    at,
    said,
    wsr: async (...args) => {
      const env = {HOME: at('home'), TMPDIR: at('tmp'), WSR_SANDBOX_PASSWORD: PASSWORD, WSR_OPERATOR: 'tester'};
      const command = /^(?:harvest|publish)$/.test(args[0] ?? '') ? runCli : runInside;
      const run = await command([...args, '--config', world.config], {cwd: root, env});
      said.push({command: args.join(' '), run});
      return run;
    },
    withAccount: async (work) => {
      const sandbox = await startSandbox({directory: at('account')});
      try {
        const login = {user: 'RESCUE_SVC', password: PASSWORD, roles: [], directory: at('account')};
        await writeDemoConfig(world, {...sandbox, ...login});
        return await work();
      } finally {
        await sandbox.stop();
      }
    },
    candidates: () => {
      const catalog = openCatalog(at('world/state/catalog.sqlite'));
      try {
        return catalog
          .candidates()
          .filter(({refusal, setAside}) => refusal === undefined && setAside === undefined)
          .map(({id, sql}) => ({id, hadSecret: sql.includes('__REDACTED_')}))
          .toSorted((a, b) => Number(b.hadSecret) - Number(a.hadSecret));
      } finally {
        catalog.close();
      }
    },
    remove: () => rmSync(root, {recursive: true, force: true}),
  };
}
