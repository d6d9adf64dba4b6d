import {writeFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {Checks} from './checks.ts';
import {checkDbt} from './dbt.ts';
import {complaintOfAny} from './dbt-project.ts';
import {checkReading} from './reading.ts';
import {checkScanners} from './scanners.ts';

const SUITES: Readonly<Record<string, (checks: Checks) => Promise<void>>> = {
  dbt: checkDbt,
  reading: checkReading,
  scanners: checkScanners,
};

/**
 * `npm run conformance -- [dbt | reading | scanners | PROJECT_DIR] [--results FILE]`: what we write and how we read, tried on real
 * outside tools; with a directory, lets dbt parse the project in it. `--results` also writes the counts as JSON.
 */
async function main(args: readonly string[]): Promise<void> {
  const {values, positionals} = parseArgs({
    args: [...args],
    options: {results: {type: 'string'}},
    allowPositionals: true,
  });
  const [what] = positionals;
  const checks = new Checks();
  try {
    const suite = what === undefined ? undefined : SUITES[what];
    if (what === undefined) for (const check of Object.values(SUITES)) await check(checks);
    else if (suite !== undefined) await suite(checks);
    else {
      checks.check(`dbt 1.10, 1.12 and 2 parse ${what} without a word`, await complaintOfAny(resolve(what)));
    }
  } catch (error) {
    checks.check('the outside tools can be used', error instanceof Error ? error.message : String(error));
  }
  console.log(`conformance: ${checks.passed} passed, ${checks.failed} failed`);
  if (values.results !== undefined) {
    await writeFile(values.results, JSON.stringify({passed: checks.passed, failed: checks.failed}));
  }
  if (checks.failed > 0) process.exitCode = 1;
}

await main(process.argv.slice(2));
