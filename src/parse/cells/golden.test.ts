import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {AssetFormat} from '../../model/asset.ts';
import {readCells} from '../cells.ts';

const folder = new URL('../../../fixtures/golden/cells/', import.meta.url);
const FORMATS: Readonly<Record<string, AssetFormat>> = {py: 'py', sql: 'sql', ipynb: 'ipynb', txt: 'text'};

describe('golden cases', () => {
  const cases = readdirSync(folder, {withFileTypes: true}).filter((entry) => entry.isDirectory());

  it.each(cases.map((entry) => [entry.name]))('%s', async (name) => {
    const files = readdirSync(new URL(`${name}/`, folder));
    const input = files.find((file) => file.startsWith('input.')) ?? '';
    const body = readFileSync(new URL(`${name}/${input}`, folder), 'utf8');
    const cells = readCells(body, FORMATS[input.slice('input.'.length)] ?? 'text');
    const slices = cells.filter(({start}) => start !== undefined);
    for (const {start = 0, text} of slices) expect(body.slice(start, start + text.length)).toBe(text);
    await expect(`${JSON.stringify(cells, undefined, 2)}\n`).toMatchFileSnapshot(
      new URL(`${name}/expected.json`, folder).pathname,
    );
  });
});
