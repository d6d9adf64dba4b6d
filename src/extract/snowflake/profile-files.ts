import {readFile, stat} from 'node:fs/promises';
import {usageError} from '../../errors.ts';

const WRITABLE_BY_OTHERS = 0o022;
const READABLE_BY_OTHERS = 0o044;

export interface PrivateFileOptions {
  /** What the file is, for messages: `private key`, `connection file`. */
  readonly what: string;
  /** Told in one sentence that others may read the file. */
  readonly warn?: ((message: string) => void) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads a file that nobody else should touch. One that others may write is refused: whoever can, chooses where this
 * program logs in. One that others may read is only warned of, as the Snowflake CLI and drivers do
 * (snowflake-connector-python, `config_manager.py`), and not where SF_SKIP_WARNING_FOR_READ_PERMISSIONS_ON_CONFIG_FILE
 * says so. Windows has no such modes. A link counts by what it leads to.
 *
 * @returns undefined when there is no such file
 * @throws UserError (exit code 2) with the `chmod` that helps
 */
export async function readPrivateFile(path: string, options: PrivateFileOptions): Promise<string | undefined> {
  try {
    if (process.platform !== 'win32') checkMode(path, (await stat(path)).mode, options);
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error;
    throw usageError('profile-unreadable', `${path} cannot be read (${code}).`, 'Check its permissions.');
  }
}

function checkMode(path: string, mode: number, {what, warn, env}: PrivateFileOptions): void {
  const fix = `chmod 600 ${/[^\w./@%+-]/.test(path) ? `'${path.replaceAll("'", String.raw`'\''`)}'` : path}`;
  if ((mode & WRITABLE_BY_OTHERS) !== 0) {
    throw usageError(
      'file-writable-by-others',
      `The ${what} ${path} can be written by other users of this machine.`,
      `Run: ${fix}`,
    );
  }
  if ((mode & READABLE_BY_OTHERS) === 0) return;
  if (/^(1|true)$/i.test(env['SF_SKIP_WARNING_FOR_READ_PERMISSIONS_ON_CONFIG_FILE'] ?? '')) return;
  warn?.(`The ${what} ${path} can be read by other users of this machine. Run: ${fix}`);
}
