import {mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {printChecks} from '../commands/doctor-print.ts';
import {Printer} from '../commands/print.ts';
import {doctor, type DoctorReport} from '../pipeline/doctor.ts';
import {startSandbox} from '../sandbox/server.ts';
import {openDoctor} from '../system/doctor-world.ts';
import {makeDbtProject} from './cli-world.ts';

/** One row of `grants.ndjson`. */
export interface GrantRow {
  readonly privilege: string;
  readonly granted_on: string;
  readonly name: string;
  readonly granted_to: string;
  readonly grantee_name: string;
}

/** A diagnosis of lantern, or of a copy of it with other grants: every line as a pipe gets it, and the report. */
export interface Diagnosis {
  readonly lines: readonly string[];
  readonly report: DoctorReport;
}

export interface LanternDoctor {
  readonly root: string;
  readonly grants: readonly GrantRow[];
  /** Runs the doctor on the account with these grants. */
  diagnose(grants: readonly GrantRow[], sources?: readonly string[]): Promise<Diagnosis>;
  remove(): void;
}

/** Parts of the account that the doctor does not read, and that take long to load. */
const EMPTIED = ['query-history', 'access-history', 'query-attribution', 'task-history', 'sessions'];

export const ALL_SOURCES = ['workspaces', 'notebooks', 'query-history', 'stages', 'user-stage', 'objects'] as const;

/** Generates lantern once, without the rows of its history, with a dbt project beside it. */
export async function openLanternDoctor(): Promise<LanternDoctor> {
  const root = mkdtempSync(join(tmpdir(), 'wsr-doctor-'));
  const directory = join(root, 'account');
  const generator = fileURLToPath(new URL('../../fixtures/accounts/lantern/generate.mjs', import.meta.url));
  const {generate} = (await import(generator)) as {generate(options: {directory: string}): Promise<unknown>};
  await generate({directory});
  for (const file of EMPTIED) {
    const path = join(directory, `${file}.ndjson`);
    const [first = ''] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, `${first}\n`);
  }
  const grants = readFileSync(join(directory, 'grants.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as GrantRow);
  makeDbtProject(join(root, 'dbt'));

  async function diagnose(some: readonly GrantRow[], sources: readonly string[] = ALL_SOURCES): Promise<Diagnosis> {
    const copy = mkdtempSync(join(root, 'copy-'));
    for (const entry of readdirSync(directory)) {
      if (entry !== 'grants.ndjson') symlinkSync(join(directory, entry), join(copy, entry));
    }
    writeFileSync(join(copy, 'grants.ndjson'), some.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const sandbox = await startSandbox({directory: copy});
    const config = `${copy}.yml`;
    writeFileSync(config, configOf(sandbox.url, sources));
    const lines: string[] = [];
    const stream = {isTTY: false, write: (text: string) => lines.push(...text.replace(/\n$/, '').split('\n')) > 0};
    const world = await openDoctor({
      config,
      cwd: root,
      env: {WSR_SANDBOX_PASSWORD: 'sandbox-only'},
      stderr: process.stderr,
      signal: new AbortController().signal,
      verbose: false,
    });
    try {
      const printer = new Printer(stream as unknown as NodeJS.WriteStream, {NO_COLOR: '1'});
      const report = await doctor(world, undefined, (checks, account) => printChecks(printer, checks, account?.name));
      // The name of the config is another one each time.
      const named = (text: string): string => text.replaceAll(`${basename(copy)}.yml`, 'worksheet-rescue.yml');
      const shown = lines.filter((line) => line.trim() !== '').map(named);
      return {lines: shown, report: JSON.parse(named(JSON.stringify(report))) as DoctorReport};
    } finally {
      await world.close();
      await sandbox.stop();
    }
  }
  return {root, grants, diagnose, remove: () => rmSync(root, {recursive: true, force: true})};
}

function configOf(url: string, sources: readonly string[]): string {
  return `version: 1
target: {kind: dbt, project: ./dbt}
archive: {repository: ./archive.git}
state: ./state
accounts:
  lantern:
    kind: snowflake
    connection:
      account: LANTERN
      user: RESCUE_SVC
      authenticator: password
      password: env:WSR_SANDBOX_PASSWORD
      access_url: ${url}
    role: RESCUE_READER
    inventory-role: RESCUE_INVENTORY
    verify: {role: RESCUE_VERIFY}
    sources: [${sources.join(', ')}]
`;
}
