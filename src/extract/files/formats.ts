import type {AssetFormat} from '../../model/asset.ts';

/** No worksheet is larger; what is gets listed as unreadable instead of filling the memory. */
export const MAX_BYTES = 64 * 1024 * 1024;

/** What kinds of files hold SQL, unless the settings say otherwise. */
export const SQL_FILES: readonly string[] = ['**/*.sql', '**/*.ipynb', '**/*.py'];

/** The same in a stage, where PUT packs files unless it is told not to. */
export const PACKED_SQL_FILES: readonly string[] = SQL_FILES.map((glob) => `${glob}{,.gz}`);

/** In an account nothing is left behind: a workspace's notes and project files are somebody's work too. */
export const ALL_FILES: readonly string[] = ['**/*'];

/** Files that are never SQL, whatever their first word is. */
const PROSE = /\.(?:md|markdown|rst|ya?ml|json|toml|csv|tsv|html?|xml|cfg|ini)$/;
const SQL_START =
  /^\s*(?:(?:--|\/\/)[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(?:select|with|create|insert|merge|update|delete|use|set|show|grant|copy|alter|call|begin|declare|execute|truncate)\s+\S/i;

/**
 * The format of a file, by its suffix; `.py.sql` is what the migration made of a Python worksheet, and is looked into,
 * because anybody can call a SQL file so.
 */
export function formatOf(path: string, bytes: Uint8Array): AssetFormat {
  const name = path.toLowerCase();
  if (name.endsWith('.ipynb')) return 'ipynb';
  if (name.endsWith('.py.sql')) return looksLikePython(bytes) ? 'py' : 'sql';
  if (name.endsWith('.py')) return 'py';
  if (name.endsWith('.sql')) return 'sql';
  // A worksheet without a suffix, or kept as .txt.
  return !PROSE.test(name) && SQL_START.test(headOf(bytes)) ? 'sql' : 'text';
}

/** Judges by the first line that says something: a SQL file may hold Python further down, between `$$`. */
function looksLikePython(bytes: Uint8Array): boolean {
  const first = headOf(bytes)
    .split(/\r?\n/)
    .find((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  return (
    first !== undefined &&
    /^(?:import\s+[\w.]+|from\s+[\w.]+\s+import\b|(?:async\s+)?def\s+\w+|class\s+\w+\s*[:(]|@\w+\s*(?:\(|$)|"""|''')/.test(
      first,
    )
  );
}

function headOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 64 * 1024));
}

/** The file's name without its suffix: what a person would call it. */
export function titleOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const title = name.replace(/\.py\.sql$/i, '').replace(/(?<=.)\.(?:sql|ipynb|py|txt)$/i, '');
  return title === '' ? name : title;
}

/** The folder of a path, empty for a file at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
