import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {parseConfig} from '../config/load.ts';
import {projectSurroundings} from './project-surroundings.ts';

const root = mkdtempSync(join(tmpdir(), 'wsr-surroundings-'));
mkdirSync(join(root, 'dbt/target'), {recursive: true});
writeFileSync(join(root, 'dbt/target/manifest.json'), '{"of": "the last run"}');
writeFileSync(join(root, 'production.json'), '{"of": "production"}');
afterAll(() => rmSync(root, {recursive: true, force: true}));

const targetOf = (target: string) =>
  parseConfig(
    `version: 1\ntarget: ${target}\narchive: {repository: x}\naccounts: {a: {kind: local-folder, path: w}}\n`,
    'c',
  ).target;

test('what the config says of a project, and the file it names', async () => {
  const target = targetOf(
    '{project: dbt, manifest: production.json, schemas: {ANALYTICS.PROD: models, ANALYTICS.RAW: [seeds]}, layers: {marts: models/new}, properties: folder}',
  );
  const {settings, manifest, folder} = await projectSurroundings(target, root);
  expect(settings).toEqual({
    schemas: {'ANALYTICS.PROD': 'models', 'ANALYTICS.RAW': ['seeds']},
    layers: {marts: 'models/new'},
    properties: 'folder',
  });
  expect(manifest).toEqual({path: 'production.json', text: '{"of": "production"}'});
  expect(await folder?.read('target/manifest.json')).toBe('{"of": "the last run"}');
});

test('nothing said is nothing known', async () => {
  const {settings, manifest} = await projectSurroundings(targetOf('{project: dbt}'), root);
  expect([settings, manifest]).toEqual([{}, undefined]);
});

test('a file that is not there is one sentence', async () => {
  await expect(projectSurroundings(targetOf('{manifest: gone.json}'), root)).rejects.toMatchObject({
    message: 'The manifest gone.json that target.manifest names cannot be read.',
    exitCode: 2,
  });
});

test.each(['{schemas: {PROD: models}}', '{layers: {gold: x}}', '{properties: file}'])('%s is refused', (target) => {
  expect(() => targetOf(target)).toThrow(/target/);
});
