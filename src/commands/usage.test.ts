import {rmSync, mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, describe, expect, test, vi} from 'vitest';
import {main} from '../cli.ts';
import {isOneSentence} from '../testing/cli-world.ts';
import {runCli} from '../testing/run-cli.ts';
import {commands} from './index.ts';
import {outputs} from './outputs.ts';

const empty = mkdtempSync(join(tmpdir(), 'wsr-usage-'));
afterAll(() => rmSync(empty, {recursive: true, force: true}));
afterEach(() => vi.restoreAllMocks());

function printed(): () => string {
  let text = '';
  const take = (chunk: string | Uint8Array): boolean => {
    text += chunk.toString();
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
  return () => text;
}

describe.each(commands.map((command) => [command.name, command] as const))('wsr %s', (name, command) => {
  test('--help shows its example', async () => {
    const text = printed();
    expect(await main([name, '--help'])).toBe(0);
    expect(text()).toContain(`Example:\n  ${command.example}`);
  });

  test('its example parses, to the last option', async () => {
    const run = vi.spyOn(command, 'run').mockResolvedValue(0);
    const [program, ...args] = command.example.split(' ');
    expect(program).toBe('wsr');
    expect(await main(args)).toBe(0);
    const [invocation] = run.mock.calls[0] ?? [];
    for (const flag of args.filter((arg) => arg.startsWith('--') && arg !== '--json')) {
      const key = flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
      expect(invocation?.options[key], flag).toBeTruthy();
    }
  });

  test('an option that it does not have is wrong use', async () => {
    const text = printed();
    expect(await main([name, '--no-such-option'])).toBe(2);
    expect(text()).toMatch(/^error: unknown option '--no-such-option'/);
  });

  test('what it prints with --json has a schema', () => {
    expect(outputs[name]).toBeDefined();
  });
});

describe('wrong use ends with 2 and no stack', () => {
  test.each([
    [[], 'Usage: wsr'],
    [['nonsense'], 'There is no command nonsense'],
    [['--nonsense'], "unknown option '--nonsense'"],
    [['show'], "missing required argument 'id'"],
    [['harvest', '--since'], "option '--since <day>' argument missing"],
    [['sync', '--config', 'nowhere.yml'], 'There is no nowhere.yml here.'],
    [['list'], 'There is no worksheet-rescue.yml here.'],
    [['schema', 'nonsense'], 'There is no schema for nonsense'],
    [['sandbox', '--port', 'x'], '--port takes a whole number.'],
    [['sandbox', '--port', '70000'], '--port takes a number up to 65535.'],
    [['sandbox', '--account', '../x'], 'There is no invented account ../x'],
    [['lint'], 'Name at least one file or folder.'],
    [['lint', '--explain', 'nonsense'], 'There is no rule nonsense'],
    [['lint', '.', '--fail-on', 'never-ever'], 'never-ever is no severity.'],
  ])('wsr %j', async (args, told) => {
    const run = await runCli(args, {cwd: empty});
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(told);
    expect(run.stderr).not.toMatch(/\n\s+at |a defect of/);
    expect(run.stdout).toBe('');
    // What commander says is one line, too, of its own making.
    expect(isOneSentence(run) || /^(?:error: [^\n]*\n|Usage: wsr)/.test(run.stderr)).toBe(true);
  });
});

describe('what commander refuses says where the options are told', () => {
  test.each([
    [['show'], "error: missing required argument 'id'\n     See `wsr show --help`.\n"],
    [['harvest', '--since'], "error: option '--since <day>' argument missing\n     See `wsr harvest --help`.\n"],
    [['--json'], "error: unknown option '--json'\n     See `wsr --help`.\n"],
    [
      ['status', 'extra'],
      "error: too many arguments for 'status'. Expected 0 arguments but got 1: extra.\n     See `wsr status --help`.\n",
    ],
  ])('wsr %j', async (args, told) => {
    const text = printed();
    expect(await main(args)).toBe(2);
    expect(text()).toBe(told);
  });

  test('help is a word as well', async () => {
    const text = printed();
    expect(await main(['help', 'list'])).toBe(0);
    expect(text()).toContain('Usage: wsr list');
    vi.restoreAllMocks();
    const whole = printed();
    expect(await main(['help'])).toBe(0);
    expect(whole()).toContain('Usage: wsr <command>');
    expect(await main(['help', 'nonsense'])).toBe(2);
  });
});

describe('wsr schema', () => {
  test('knows the config and every command, and each is valid JSON Schema', async () => {
    const text = printed();
    expect(await main(['schema'])).toBe(0);
    const names = Object.keys(JSON.parse(text()) as object);
    expect(names.toSorted()).toEqual(['config', ...commands.map(({name}) => name)].toSorted());
    for (const name of names) {
      vi.restoreAllMocks();
      const one = printed();
      expect(await main(['schema', name])).toBe(0);
      const schema = JSON.parse(one()) as {readonly $schema?: string; readonly type?: string};
      expect(schema.$schema, name).toBe('https://json-schema.org/draft/2020-12/schema');
      expect(schema.type, name).toBe('object');
    }
  });
});
