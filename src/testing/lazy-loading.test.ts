import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';

const source = fileURLToPath(new URL('..', import.meta.url));
const HEAVY = [
  'snowflake-sdk',
  '@duckdb/',
  'better-sqlite3',
  'ink',
  'react',
  'node-sql-parser',
  '@polyglot-sql/',
  'sql-formatter',
  'simple-git',
  '@secretlint/',
  're2js',
  '@octokit/',
];

// A resolve hook that names every package a run loads, on its standard error.
const HOOK = `data:text/javascript,${encodeURIComponent(`
  import {registerHooks} from 'node:module';
  registerHooks({resolve(specifier, context, next) {
    const result = next(specifier, context);
    process.stderr.write('loaded ' + result.url + '\\n');
    return result;
  }});
`)}`;

function loadedBy(...args: readonly string[]): string {
  const {stderr} = spawn([`--import=${HOOK}`, `${source}bin.ts`, ...args]);
  return stderr;
}

function spawn(args: readonly string[]): {stderr: string} {
  try {
    execFileSync(process.execPath, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], cwd: source});
  } catch (error) {
    return error as {stderr: string};
  }
  // execFileSync gives standard error only of a run that failed: ask again through a shell that joins the two.
  return {
    stderr: execFileSync('/bin/sh', ['-c', '"$0" "$@" 2>&1', process.execPath, ...args], {
      encoding: 'utf8',
      cwd: source,
    }),
  };
}

describe('nothing heavy is loaded', () => {
  test.each([[['--version']], [['--help']], [['harvest', '--help']], [['decide', '--help']], [['no-such-command']]])(
    'by wsr %j',
    (args) => {
      const loaded = loadedBy(...args);
      expect(loaded).toContain('bin.ts');
      for (const name of HEAVY) expect(loaded).not.toContain(`/node_modules/${name}`);
    },
  );

  test('--version loads nothing at all but its own file and Node', () => {
    const modules = loadedBy('--version')
      .split('\n')
      .filter((line) => line.startsWith('loaded ') && !line.startsWith('loaded node:'));
    expect(modules).toHaveLength(1);
  });

  test('the hook does see what is loaded', () => {
    expect(loadedBy('schema', 'config')).toContain('/node_modules/zod/');
  });
});

test('the driver, DuckDB, the UI, the witnesses, the scanners and Octokit are imported dynamically or as types only', () => {
  const files = readdirSync(source, {recursive: true, encoding: 'utf8'}).filter(
    (file) => /\.tsx?$/.test(file) && !/(\.test\.|^tui\/|^bench\/|^testing\/)/.test(file),
  );
  const planted = files.filter((file) =>
    /^import (?!type )[^;]*from '(snowflake-sdk|@duckdb\/[^']*|ink|react|node-sql-parser[^']*|@polyglot-sql\/[^']*|@secretlint\/[^']*|re2js|@octokit\/[^']*)'/m.test(
      readFileSync(`${source}/${file}`, 'utf8'),
    ),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(planted).toEqual([]);
});
