import {UserError} from '../errors.ts';
import type {Oid} from '../model/scalars.ts';
import type {GitStore} from './git-store.ts';
import {FORMAT_PATH} from './paths.ts';

const NAME = 'worksheet-rescue-archive';

/** Version of the format that is written first. */
const FIRST = 1;
/** From an erasure on: a program that knows nothing of erasures would bring back what was erased. */
const WITH_ERASURES = 2;
/** The newest version that is read. */
const VERSION = WITH_ERASURES;

/** What `format.json` holds. */
export const FORMAT_TEXT = formatText(FIRST);

/** What `format.json` holds once something was erased. */
export const ERASED_FORMAT_TEXT = formatText(WITH_ERASURES);

function formatText(version: number): string {
  return `${JSON.stringify({format: NAME, version})}\n`;
}

/**
 * Makes sure that a commit is one of an archive in a format that is understood here.
 *
 * @param whose where it comes from, for the sentence.
 * @throws UserError when it is something else, or newer.
 */
export async function checkFormat(store: GitStore, commit: Oid, whose: string): Promise<void> {
  const bytes = await store.read(`${commit}:${FORMAT_PATH}`);
  const found = bytes && readFormat(Buffer.from(bytes).toString('utf8'));
  if (!found) {
    throw new UserError(
      'archive.not-one',
      `The repository ${whose} is not an archive: it has no valid ${FORMAT_PATH}.`,
      {
        hint: 'Name a repository of its own for the archive, empty or made by worksheet-rescue, or a branch with archive.branch.',
      },
    );
  }
  if (found.version <= VERSION) return;
  throw new UserError(
    'archive.newer-format',
    `The archive ${whose} has format version ${found.version}, and this worksheet-rescue reads up to ${VERSION}.`,
    {hint: 'Update worksheet-rescue.'},
  );
}

function readFormat(text: string): {readonly version: number} | undefined {
  try {
    const value = JSON.parse(text) as {format?: unknown; version?: unknown} | null;
    if (value?.format !== NAME || !Number.isInteger(value.version)) return undefined;
    return {version: Number(value.version)};
  } catch {
    return undefined;
  }
}
