import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, it} from 'vitest';
import type {Asset} from '../model/asset.ts';
import {readAsset} from '../parse/read-asset.ts';
import {stepsOf} from '../rewrite/steps.ts';
import {sheetFindings, wholeStatement} from './whole-statement.ts';

const GOLDEN = fileURLToPath(new URL('../../fixtures/golden/sheets/', import.meta.url));

/** What the last statement of a sheet comes to, after the steps that it reads, with what a reviewer is told. */
function shown(body: string): string {
  const id = '5eed00'.padEnd(32, '0');
  const sheet = readAsset({id, body, format: 'sql', context: {}} as Asset);
  const steps = stepsOf(sheet, {id, title: 'night report.sql'});
  const parts = [...steps.map(({made, name}) => [name, made.maker] as const), ['model', sheet.at(-1)!] as const];
  return parts
    .map(([name, statement]) => {
      const whole = wholeStatement(sheet, statement, name, steps);
      if ('refusal' in whole) return `-- ${name}: refused\n-- ${whole.refusal}\n`;
      const told = [
        ...whole.notes.map((note) => `note: ${note}`),
        ...(whole.scaffold?.says ?? []).map((says) => `scaffold: ${says}`),
        ...sheetFindings(whole).map(({rule, message}) => `${rule}: ${message}`),
        ...whole.parameters.map(({name: variable, stands, marker}) => `${marker} is ${variable}: ${stands}`),
      ];
      return [`-- ${name}`, ...told.map((line) => `-- ${line}`), whole.sql, ''].join('\n');
    })
    .join('\n');
}

it.each(readdirSync(GOLDEN))('%s', async (name) => {
  const body = readFileSync(`${GOLDEN}${name}/input.sql`, 'utf8');
  await expect(shown(body)).toMatchFileSnapshot(`${GOLDEN}${name}/expected.sql`);
});
