import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';

const require = createRequire(import.meta.url);
const ENTRIES = {'@polyglot-sql/sdk': '@polyglot-sql/sdk', 'node-sql-parser': 'node-sql-parser/build/snowflake.js'};

/** The outside parsers with the versions that are installed, as one line. Loads none of them. */
export function installedVersions(): string {
  return Object.entries(ENTRIES)
    .map(([name, entry]) => `${name} ${versionOf(name, entry)}`)
    .join(', ');
}

function versionOf(name: string, entry: string): string {
  let folder = dirname(require.resolve(entry));
  for (;;) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const found = JSON.parse(readFileSync(file, 'utf8')) as {readonly name?: string; readonly version?: string};
      if (found.name === name) return found.version ?? 'unknown';
    }
    const above = dirname(folder);
    if (above === folder) return 'unknown';
    folder = above;
  }
}
