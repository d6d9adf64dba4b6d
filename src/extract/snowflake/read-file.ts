import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, posix} from 'node:path';
import {isMainThread} from 'node:worker_threads';
import {WarehouseError} from '../../ports/warehouse.ts';
import type {DriverConnection} from './driver.ts';
import type {StatementRun} from './run-statement.ts';
import {runStatement} from './run-statement.ts';
import {get} from './statements.ts';

const TEMP_VARIABLES = process.platform === 'win32' ? ['TEMP', 'TMP'] : ['TMPDIR'];

/**
 * A private folder that files pass through on their way in. The driver can only GET to disk, decrypts in a folder of its
 * own below the system's temporary one and forgets some of these; while a GET runs, that is our folder (0700), so that
 * nothing of a worksheet is left behind. It stands in the temporary folder of the run, which `system/temporary-folder.ts`
 * makes and which the next run removes when this one is killed. One for the whole process, as the temporary folder is:
 * of two accounts that are read at the same time, neither may take it from the other.
 */
class Landing {
  #making: Promise<string> | undefined;
  #busy = 0;
  #before: readonly (string | undefined)[] | undefined;
  readonly #umask = isMainThread ? currentUmask() : undefined;

  /** Reads one file of a stage or workspace. The folder is gone when nobody reads any more, also after an error. */
  async read(connection: DriverConnection, locator: string, run: Omit<StatementRun, 'sql'>): Promise<Uint8Array> {
    this.#busy++;
    try {
      this.#making ??= mkdtemp(join(tmpdir(), 'wsr-landing-'));
      const root = await this.#making;
      this.#redirect(root);
      const directory = await mkdtemp(join(root, 'get-'));
      try {
        const status = await download(connection, {...run, sql: get(locator, fileUrl(directory))});
        return await onlyFile(directory, locator, status);
      } finally {
        await rm(directory, {recursive: true, force: true});
      }
    } finally {
      await this.#leave();
    }
  }

  #redirect(root: string): void {
    if (this.#before !== undefined) return;
    this.#before = TEMP_VARIABLES.map((name) => process.env[name]);
    for (const name of TEMP_VARIABLES) process.env[name] = root;
  }

  async #leave(): Promise<void> {
    // For a local stage the driver sets the umask of the whole process to 0.
    if (this.#umask !== undefined) process.umask(this.#umask);
    if (--this.#busy > 0) return;
    TEMP_VARIABLES.forEach((name, index) => {
      const value = this.#before?.[index];
      if (value !== undefined) process.env[name] = value;
      else if (this.#before !== undefined) delete process.env[name];
    });
    const made = this.#making;
    this.#before = undefined;
    this.#making = undefined;
    const root = await made?.catch(() => undefined);
    if (root !== undefined) await rm(root, {recursive: true, force: true});
  }
}

export const landing = new Landing();

interface Transfer {
  readonly status: string;
  readonly message: string;
}

async function download(connection: DriverConnection, run: StatementRun): Promise<readonly Transfer[]> {
  const transfers: Transfer[] = [];
  for await (const batch of runStatement(connection, run)) {
    for (const row of batch) {
      const cell = (name: string): string => row[name] ?? row[name.toUpperCase()] ?? '';
      transfers.push({status: cell('status'), message: cell('message')});
    }
  }
  return transfers;
}

/** A GET takes its locator for a prefix: of the files that came, the one of that very name counts. */
async function onlyFile(directory: string, locator: string, transfers: readonly Transfer[]): Promise<Uint8Array> {
  const failed = transfers.find((transfer) => transfer.status === 'ERROR' || transfer.message !== '');
  const names = (await readdir(directory, {recursive: true, withFileTypes: true})).filter((entry) => entry.isFile());
  const wanted = posix.basename(locator);
  const file = names.find((entry) => entry.name === wanted) ?? (names.length === 1 ? names[0] : undefined);
  if (file !== undefined && failed === undefined) return await readFile(join(file.parentPath, file.name));
  if (failed !== undefined)
    throw new WarehouseError('transfer-failed', 'The file could not be downloaded from its stage.');
  throw new WarehouseError('002003', 'The file does not exist or is not authorized.');
}

function fileUrl(directory: string): string {
  const path = directory.replaceAll('\\', '/');
  return `file://${path.startsWith('/') ? '' : '/'}${path}`;
}

function currentUmask(): number {
  const mask = process.umask(0o077);
  process.umask(mask);
  return mask;
}
