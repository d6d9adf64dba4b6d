import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openDemoWorld} from './demo-world.ts';
import {markOf, ownIdentity, type ProcessIdentity} from './process-identity.ts';
import {lastingTemporaryFolder, openTemporaryFolder, type TemporaryFolder} from './temporary-folder.ts';

/** Opens its folder, puts a file into the temporary folder as a library would, says where it is, and waits or ends. */
const CHILD = `
import {openTemporaryFolder} from ${JSON.stringify(new URL('./temporary-folder.ts', import.meta.url).href)};
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
const {path, stuck} = openTemporaryFolder();
writeFileSync(join(mkdtempSync(join(tmpdir(), 'landing-')), 'sheet.sql'), 'as it was harvested');
console.log(JSON.stringify({path, stuck}));
process.stdin.on('data', () => process.exit(1));
`;

interface Run {
  readonly child: ChildProcess;
  readonly path: string;
  readonly stuck: readonly string[];
  end(signal: NodeJS.Signals): Promise<void>;
}

let system: string;
const before = process.env['TMPDIR'];
const running: Run[] = [];
const opened: TemporaryFolder[] = [];

beforeEach(() => {
  system = mkdtempSync(join(tmpdir(), 'temporary-'));
  process.env['TMPDIR'] = system;
});
afterEach(async () => {
  for (const folder of opened.splice(0)) folder.remove();
  await Promise.all(running.splice(0).map((run) => run.end('SIGKILL')));
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(system, {recursive: true, force: true});
});

async function run(): Promise<Run> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD], {
    env: {PATH: process.env['PATH'], TMPDIR: system},
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({input: child.stdout!}), 'line')) as [string];
  const told = JSON.parse(line) as {path: string; stuck: string[]};
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const made = {child, ...told, end};
  running.push(made);
  return made;
}

function open(options: Parameters<typeof openTemporaryFolder>[0] = {}): TemporaryFolder {
  const folder = openTemporaryFolder(options);
  opened.push(folder);
  return folder;
}

/** A folder as a process of that identity would have left it. */
function leftBy(change: Partial<ProcessIdentity>): string {
  const path = mkdtempSync(join(system, `wsr-run-${markOf({...ownIdentity(), ...change})}-`));
  writeFileSync(join(path, 'sheet.sql'), 'as it was harvested');
  return path;
}

async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid!;
}

describe('the temporary folder of a run', () => {
  test('is where everybody looks, only its user can enter it, and it is gone in the end', () => {
    const folder = open();
    expect(tmpdir()).toBe(folder.path);
    expect(lastingTemporaryFolder()).toBe(system);
    expect(statSync(folder.path ?? '').mode & 0o777).toBe(0o700);
    writeFileSync(join(tmpdir(), 'sheet.sql'), 'as it was harvested');
    folder.remove();
    folder.remove();
    expect(readdirSync(system)).toEqual([]);
    expect([tmpdir(), process.env['TMPDIR']]).toEqual([system, system]);
  });

  test('goes with a process that leaves by its own choice, past every finally', async () => {
    const {child, path} = await run();
    const ended = once(child, 'exit');
    child.stdin?.write('end\n');
    await ended;
    expect(existsSync(path)).toBe(false);
  });

  test('is not where a demo plays, which a person looks at afterwards', async () => {
    const folder = open();
    const world = await openDemoWorld(undefined, system);
    folder.remove();
    expect(readdirSync(world.project)).toContain('dbt_project.yml');
  });

  test('is not needed: where none can be made, everything is as it was', () => {
    process.env['TMPDIR'] = join(system, 'nowhere');
    const folder = open();
    expect(folder).toMatchObject({path: undefined, stuck: []});
    expect(tmpdir()).toBe(join(system, 'nowhere'));
  });
});

describe('what killed runs left', () => {
  test('is removed by the next run; what living ones have stays', async () => {
    const [killed, alive] = [await run(), await run()];
    await killed.end('SIGKILL');
    // The kill is what this is about: the bytes are there.
    const [landing = ''] = readdirSync(killed.path);
    expect(readFileSync(join(killed.path, landing, 'sheet.sql'), 'utf8')).toBe('as it was harvested');

    expect(open().stuck).toEqual([]);
    expect(existsSync(killed.path)).toBe(false);
    expect(existsSync(alive.path)).toBe(true);
    const next = await run();
    expect([next.stuck, existsSync(alive.path)]).toEqual([[], true]);
  });

  test('is known though its number is in use again', () => {
    const path = leftBy({started: 'another-boot/1'});
    const unknown = leftBy({started: ''});
    open();
    expect(existsSync(path)).toBe(false);
    // Where the system does not tell when a process started, its number is all there is.
    expect(existsSync(unknown)).toBe(true);
  });

  test('on another machine or in another container is left alone for a day', () => {
    const paths = [leftBy({host: 'elsewhere'}), leftBy({pidSpace: 'another'})];
    open().remove();
    expect(paths.map((path) => existsSync(path))).toEqual([true, true]);
    for (const path of paths) utimesSync(path, new Date(), new Date(Date.now() - 25 * 60 * 60_000));
    open();
    expect(paths.map((path) => existsSync(path))).toEqual([false, false]);
  });

  test('is removed without following links, in it or in its place', async () => {
    const pid = await endedProcess();
    const kept = join(system, 'kept');
    mkdirSync(kept);
    writeFileSync(join(kept, 'mine.sql'), 'select 1');
    const folder = leftBy({pid});
    symlinkSync(kept, join(folder, 'link'));
    const link = join(system, `wsr-run-${markOf({...ownIdentity(), pid})}-abc123`);
    symlinkSync(kept, link);
    expect(open().stuck).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(kept, 'mine.sql'), 'utf8')).toBe('select 1');
  });

  test('is told from what only has a similar name', async () => {
    const pid = await endedProcess();
    const mark = markOf({...ownIdentity(), pid});
    const names = [`wsr-run-${mark}`, `wsr-run-${mark}-abc1234`, `x-wsr-run-${mark}-abc123`, 'wsr-run--abc123'];
    names.push(`wsr-run-${mark.replace(/^\d+/, '0')}-abc123`, `wsr-run-${mark.replace(/^\d+/, '-1')}-abc123`);
    for (const name of names) mkdirSync(join(system, name));
    writeFileSync(join(system, `wsr-run-${mark}-abcdef`), 'a file');
    open().remove();
    expect(readdirSync(system).toSorted()).toEqual([...names, `wsr-run-${mark}-abcdef`].toSorted());
  });

  test.runIf(process.getuid?.() === 0)('stays when it is somebody else’s', async () => {
    const path = leftBy({pid: await endedProcess()});
    chownSync(path, 12_345, 12_345);
    expect(open().stuck).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });

  test('is told when it cannot be removed, and the run goes on', async () => {
    const path = leftBy({pid: await endedProcess()});
    const other = leftBy({pid: await endedProcess()});
    const folder = open({
      remove: (each) => {
        if (each === path) throw new Error('EACCES: permission denied');
        rmSync(each, {recursive: true});
      },
    });
    expect(folder.stuck).toEqual([path]);
    expect(existsSync(other)).toBe(false);
    expect(tmpdir()).toBe(folder.path);
  });
});
