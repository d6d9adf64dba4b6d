import {execFile} from 'node:child_process';
import {cp, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

test('the complete files that CONTRIBUTING shows compile where it puts them', {timeout: 60_000}, async () => {
  const text = await readFile(join(root, '.github/CONTRIBUTING.md'), 'utf8');
  const blocks = [...text.matchAll(/```ts\n\/\/ (src\/\S+\.ts)[\s\S]*?```/g)];
  expect(blocks.map(([, path]) => path)).toHaveLength(6);
  const folder = await mkdtemp(join(tmpdir(), 'wsr-contributing-'));
  try {
    await cp(join(root, 'src'), join(folder, 'src'), {recursive: true, filter: (path) => !/\.test\.tsx?$/.test(path)});
    await cp(join(root, 'package.json'), join(folder, 'package.json'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const [block, path = ''] of blocks) {
      await writeFile(join(folder, path), block.replace(/^```ts\n/, '').replace(/```$/, ''));
    }
    const {stdout} = await run(join(root, 'node_modules/.bin/tsc'), ['-p', 'src/tsconfig.build.json', '--noEmit'], {
      cwd: folder,
    }).catch((error: {stdout: string}) => error);
    expect(stdout).toBe('');
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
});
