import {homedir} from 'node:os';
import {basename, isAbsolute, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {expandHome, stateDirectory} from './paths.ts';

describe('the state directory', () => {
  test('is one per archive, however its address is spelt', () => {
    const url = stateDirectory({archive: 'https://git.example.com/acme/worksheets.git'});
    expect(isAbsolute(url)).toBe(true);
    expect(basename(url)).toMatch(/^worksheets-[0-9a-f]{12}$/);
    expect(stateDirectory({archive: 'https://git.example.com/acme/worksheets'})).toBe(url);
    expect(stateDirectory({archive: 'https://ola:t0ken@git.example.com/acme/worksheets.git/'})).toBe(url);
    expect(stateDirectory({archive: 'https://git.example.com/other/worksheets.git'})).not.toBe(url);
    const short = stateDirectory({archive: 'git@git.example.com:acme/worksheets.git', base: '/a'});
    expect(stateDirectory({archive: 'git@git.example.com:acme/worksheets.git', base: '/b'})).toBe(short);
  });

  test('takes paths from the folder of the configuration', () => {
    const absolute = stateDirectory({archive: '/srv/team/archive.git'});
    expect(stateDirectory({archive: 'archive.git', base: '/srv/team'})).toBe(absolute);
    expect(stateDirectory({archive: '../archive.git', base: '/srv/team/models'})).toBe(absolute);
    expect(stateDirectory({archive: 'file:///srv/team/archive.git'})).toBe(absolute);
    expect(stateDirectory({archive: 'archive.git', base: '/srv/other'})).not.toBe(absolute);
  });

  test('never has a secret in its name', () => {
    expect(stateDirectory({archive: 'https://ola:t0ken@git.example.com'})).not.toContain('t0ken');
    expect(stateDirectory({archive: 'https://t0ken@git.example.com/'})).not.toContain('t0ken');
  });

  test('can be chosen', () => {
    expect(stateDirectory({archive: 'x', override: '/srv/state'})).toBe('/srv/state');
    expect(stateDirectory({archive: 'x', override: '.state', base: '/srv/team'})).toBe('/srv/team/.state');
    expect(stateDirectory({archive: 'x', override: '~/state'})).toBe(join(homedir(), 'state'));
    expect(expandHome('~ana/x')).toBe('~ana/x');
  });
});
