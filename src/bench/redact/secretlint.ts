import {readFileSync} from 'node:fs';
import {findPackageJSON} from 'node:module';
import {extname} from 'node:path';

const CORE = '@secretlint/core';
const PRESET = '@secretlint/secretlint-rule-preset-recommend';

/** Secretlint with its recommended rules, or how to get it. */
export type Secretlint =
  | {readonly name: string; readonly find: (path: string, text: string) => Promise<number>}
  | {readonly missing: string};

interface Core {
  readonly lintSource: (asked: object) => Promise<{readonly messages: readonly unknown[]}>;
}

/** Looks for secretlint. It is no dependency of ours: who wants to compare installs it. */
export async function openSecretlint(): Promise<Secretlint> {
  const version = versionOf(CORE);
  if (version === undefined || versionOf(PRESET) === undefined) {
    return {missing: `secretlint is missing: "npm install --no-save ${CORE} ${PRESET}" brings it.`};
  }
  // By name at run time, so that nothing has to be installed for the type checker.
  const core = (await import(CORE as string)) as Core;
  const preset = (await import(PRESET as string)) as {readonly creator: object};
  await stopProfiler();
  const options = {config: {rules: [{id: PRESET, rule: preset.creator, options: {}}]}};
  return {
    name: `secretlint ${version}`,
    find: async (path, content) => {
      const source = {content, filePath: path, ext: extname(path), contentType: 'text'};
      const {messages} = await core.lintSource({source, options});
      return messages.length;
    },
  };
}

/** Its profiler keeps every call and searches all of them at each one: over thousands of files it takes minutes. */
async function stopProfiler(): Promise<void> {
  try {
    const module = (await import('@secretlint/profiler' as string)) as {secretLintProfiler: {mark: () => void}};
    module.secretLintProfiler.mark = () => undefined;
  } catch {
    // One that came without it has nothing to stop.
  }
}

function versionOf(name: string): string | undefined {
  try {
    const file = findPackageJSON(name, import.meta.url);
    return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as {version: string}).version;
  } catch {
    return undefined;
  }
}
