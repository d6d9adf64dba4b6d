import {execFileSync} from 'node:child_process';
import {mkdir, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {ModelFile} from '../model/model-draft.ts';
import dbt from '../targets/dbt.ts';
import type {Checks} from './checks.ts';
import {complaintOfAny, EMPTY_PROJECT, parseProject, treeOf, writeProject} from './dbt-project.ts';
import {draftOf} from './draft.ts';
import {PROJECTS} from './merge-cases.ts';

const CONTEXT = {database: 'RAW', schema: 'SHOP'};

/** Two models that need the same table, which no project declares. */
const SHEETS = [
  {name: 'refunds_by_day', sql: 'select refunded_on, count(*) as n from refunds group by refunded_on'},
  {
    name: 'orders_refunded',
    sql: 'select o.id, r.refunded_on from orders o join refunds r on r.order_id = o.id',
  },
] as const;

/**
 * Branches of two candidates that need the same source table, merged in either order into projects of several styles: what comes
 * out parses, or git says that both changed one place. Never a project that is broken without a word. On the way no line that
 * somebody wrote is changed.
 */
export async function checkMerges(checks: Checks): Promise<void> {
  for (const {name, files} of [{name: 'an empty project', files: []}, ...PROJECTS]) {
    const base = [...EMPTY_PROJECT, ...files];
    checks.check(`${name} parses before`, await complaintOf(base));
    const project = await dbt.inspect(treeOf(base), '');
    const branches: (readonly ModelFile[])[] = [];
    for (const sheet of SHEETS) {
      const result = draftOf({...sheet, context: CONTEXT});
      if ('refusal' in result) throw new Error(result.refusal);
      const rendered = dbt.render(result.draft, project);
      checks.check(`${name}: ${sheet.name} is rendered`, rendered.refusals[0]?.reason);
      branches.push(rendered.files);
    }
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const ordered = order.map((index) => branches[index]!);
      const isFirst = order[0] === 0;
      const words = `${name}, ${isFirst ? 'first' : 'second'} branch at first`;
      await mergeInOrder(checks, words, base, ordered, isFirst);
    }
  }
}

async function complaintOf(files: readonly ModelFile[]): Promise<string | undefined> {
  const directory = await writeProject(files);
  const complaint = await complaintOfNewest(directory);
  await rm(directory, {recursive: true, force: true});
  return complaint;
}

/** The strictest version, which is the quickest as well. */
async function complaintOfNewest(directory: string): Promise<string | undefined> {
  const {code, output} = await parseProject(directory, 'dbt-2');
  return code === 0 ? undefined : output;
}

async function mergeInOrder(
  checks: Checks,
  words: string,
  base: readonly ModelFile[],
  branches: readonly (readonly ModelFile[])[],
  isFirst: boolean,
): Promise<void> {
  const directory = await writeProject(base);
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Reviewer', '-c', 'user.email=reviewer@example.com', ...args], {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  try {
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '--message=base');
    for (const [index, files] of branches.entries()) {
      git('checkout', '--quiet', '-b', `rescued/${index}`, 'main');
      for (const {path, text} of files) {
        await mkdir(dirname(join(directory, path)), {recursive: true});
        await writeFile(join(directory, path), text);
      }
      git('add', '--all');
      git('commit', '--quiet', `--message=model ${index}`);
      const removed = git('diff', '--numstat', 'main', 'HEAD')
        .split('\n')
        .filter((line) => line !== '' && !/^\d+\t0\t/.test(line));
      checks.check(`${words}: only lines are added`, removed.length === 0 ? undefined : removed.join('\n'));
      checks.check(`${words}: the branch alone parses`, await complaintOfNewest(directory));
    }
    git('checkout', '--quiet', 'main');
    git('merge', '--quiet', '--no-edit', 'rescued/0');
    try {
      git('merge', '--quiet', '--no-edit', 'rescued/1');
    } catch {
      checks.heading(`  ${words}: git sees a conflict`);
      checks.check(
        `${words}: a conflict is one that git shows`,
        git('diff', '--name-only', '--diff-filter=U') === '' ? 'No file is in conflict.' : undefined,
      );
      return;
    }
    // Which branch came first makes no other project: older versions are asked once.
    const complaint = await (isFirst ? complaintOfAny(directory) : complaintOfNewest(directory));
    checks.check(`${words}: both merged parse`, complaint);
  } finally {
    await rm(directory, {recursive: true, force: true});
  }
}
