import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {actorsSetting, readActors} from './read-actor-rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'wsr-actors-'));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const traffic = {client: 'acme-dash 2', userName: 'ANA', userType: 'PERSON', scheduled: false};
const read = (setting: unknown) => readActors(actorsSetting.parse(setting), folder);
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

describe('the table of who is a person', () => {
  it('is the built-in one where the settings name none', async () => {
    expect((await read(undefined)).of(traffic)).toBe('person');
  });

  it('is read from a file, whose rules go before the built-in ones', async () => {
    const path = file('actors.yml', 'rules:\n  - {actor: bi, client: ^acme-dash, user-type: PERSON}\n');
    const actors = await read(path);
    expect(actors.of(traffic)).toBe('bi');
    expect(actors.of({...traffic, client: 'dbt'})).toBe('dbt');
  });

  it('is replaced by rules that extend none', async () => {
    const actors = await read({extends: 'none', rules: [{actor: 'service', user: '^ana$'}]});
    expect(actors.of(traffic)).toBe('service');
    expect(actors.of({...traffic, userName: 'BO', client: 'dbt'})).toBe('unknown');
  });

  it('is taken from a list in the settings', async () => {
    expect((await read([{actor: 'loader', client: 'acme'}])).of(traffic)).toBe('loader');
  });

  it.each([
    ['no list', 'rules: 3', 'rules: '],
    ['an actor there is not', 'rules: [{actor: robot, client: x}]', 'rules.0.actor: '],
    ['a test there is not', 'rules: [{actor: bi, app: x}]', 'app'],
    ['a pattern that is none', 'rules: [{actor: bi, client: "("}]', 'rules.0.client: is not a regular expression'],
    ['no test at all', 'rules: [{actor: bi}]', 'has no test'],
    ['no YAML', 'rules: [', 'cannot be read'],
  ])('says in one sentence what is wrong with %s', async (_, text, said) => {
    const path = file('wrong.yml', text);
    await expect(read(path)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/^The actor rules in wrong\.yml .*[^.]\.$/s),
    });
    await expect(read(path)).rejects.toThrow(said);
  });

  it('says so of a file that is not there, and of settings', async () => {
    await expect(read('nowhere.yml')).rejects.toThrow('The actor rules in nowhere.yml cannot be read');
    expect(() => actorsSetting.parse([{actor: 'bi', client: '['}])).toThrow(
      'rules.0.client: is not a regular expression',
    );
  });
});
