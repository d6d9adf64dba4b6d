import {rm} from 'node:fs/promises';
import type {ModelFile} from '../model/model-draft.ts';
import {decide} from '../pipeline/decide.ts';
import {harvest} from '../pipeline/harvest.ts';
import {approvedByRank, draftModels} from '../pipeline/publish-drafts.ts';
import {gateOf} from '../pipeline/publish-gates.ts';
import {planModels} from '../pipeline/publish-plan.ts';
import {configForSandbox, openSandbox} from '../system/open-sandbox.ts';
import {openWorkshop} from '../system/wire.ts';
import {makeDbtProject, openWorld} from '../testing/cli-world.ts';
import type {Checks} from './checks.ts';
import {complaintOfAny, writeProject} from './dbt-project.ts';

/** The part of an account's candidates that has to become models. */
const LEAST = 0.9;

/** Approves everything that an invented account holds, puts all models into one project, and lets each dbt look at it. */
export async function checkLedger(checks: Checks): Promise<void> {
  const world = openWorld();
  makeDbtProject(world.at('dbt'));
  const sandbox = await openSandbox({account: 'lantern', seed: '1', port: '0'});
  try {
    const {url, account, user, password} = sandbox;
    const places = {archive: './archive.git', project: './dbt', state: './state'};
    world.write('worksheet-rescue.yml', configForSandbox({url, account, user, ...places}));
    const workshop = await openWorkshop({
      cwd: world.root,
      env: {...process.env, WSR_SANDBOX_PASSWORD: password, WSR_OPERATOR: 'tester', HOME: world.root},
      stderr: process.stderr,
      signal: new AbortController().signal,
      quiet: true,
      verbose: false,
      json: true,
    });
    try {
      await harvest(workshop);
      const asked = workshop.catalog.candidates().filter(({setAside}) => setAside === undefined);
      const models = asked.filter(({refusal}) => refusal === undefined);
      for (const candidate of models) decide(workshop, candidate, {t: 'approve'});
      const {repository, root, base} = await workshop.repository();
      const tree = await repository.tree((await base('main'))!);
      const target = await workshop.target();
      const project = await target.inspect(tree, root);
      const {drafted, refused} = draftModels(workshop, approvedByRank(workshop), {target, project});
      const {order} = planModels(
        drafted.map(({draft}) => draft),
        {rescued: project.rescued ?? new Map(), refers: project.refers ?? new Map()},
      );
      const lost = refused.map(({name, reason}) => `${name}: ${reason}`);
      const files = new Map<string, ModelFile>();
      for (const path of await tree.list()) files.set(path, {path, text: (await tree.read(path)) ?? ''});
      for (const {draft} of order) {
        const rendered = target.render(draft, project);
        const held = gateOf(workshop, draft, rendered.files);
        lost.push(...rendered.refusals.map(({name, reason}) => `${name}: ${reason}`));
        if (held !== undefined) lost.push(`${draft.name}: ${held.reason}`);
        for (const file of rendered.files) {
          const other = files.get(file.path);
          // As git merges them: what two branches add has to be the same.
          if (other !== undefined && other.text !== file.text) lost.push(`${draft.name}: ${file.path} is another one.`);
          files.set(file.path, file);
        }
      }
      const become = models.length - lost.length;
      checks.heading(`${become} of ${asked.length} candidates of the account become models`);
      for (const {name, refusal} of asked) if (refusal !== undefined) checks.heading(`  ${name}: ${refusal}`);
      checks.check(
        'at least 90 of 100 candidates become models',
        become / asked.length >= LEAST ? undefined : lost.join('\n'),
      );
      checks.check('every approved one becomes a model', lost.length === 0 ? undefined : lost.join('\n'));
      const directory = await writeProject([...files.values()]);
      checks.check(`every dbt parses ${order.length} models merged without a word`, await complaintOfAny(directory));
      await rm(directory, {recursive: true, force: true});
    } finally {
      await workshop.close();
    }
  } finally {
    await sandbox.stop();
    world.remove();
  }
}
