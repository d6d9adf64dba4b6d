import {readFileSync} from 'node:fs';

/** The version in `package.json`, which stands above the sources as it does above what is built. */
export function programVersion(): string {
  const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return version;
}
