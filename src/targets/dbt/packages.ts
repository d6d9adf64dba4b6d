import {isRecord, listIn, textIn} from './yaml.ts';

/**
 * Names of the packages that a project installs, `dbt_utils`: of one from the hub, a git address or a folder, the last part.
 * @param contents packages.yml and dependencies.yml, parsed
 */
export function packageNames(contents: readonly unknown[]): ReadonlySet<string> {
  const entries = contents.filter(isRecord).flatMap((content) => listIn(content, 'packages'));
  const written = entries.flatMap((one) => textIn(one, 'package') ?? textIn(one, 'git') ?? textIn(one, 'local') ?? []);
  const last = written.map((address) =>
    address
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .split('/')
      .at(-1)!,
  );
  return new Set(last.map((name) => name.toLowerCase().replaceAll('-', '_')));
}
