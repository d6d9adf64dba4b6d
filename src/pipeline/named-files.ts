import type {AssetFormat} from '../model/asset.ts';
import type {NamedFile} from '../ports/named-file.ts';
import {decode} from '../redact/decode.ts';
import {passName, speakerOf} from './door.ts';

/**
 * Runs `work` on the text of each file; a file that cannot be read or decoded is passed on with its reason. A path is told
 * without the secrets that people put into names: what is printed here ends in the logs of other machines.
 */
export async function* eachText<T>(
  files: AsyncIterable<NamedFile>,
  work: (file: {
    readonly path: string;
    readonly text: string;
    readonly format: AssetFormat;
    /** Takes the secrets of the file out of what is told of it. */
    readonly say: (text: string) => string;
  }) => readonly T[] | Promise<readonly T[]>,
): AsyncIterable<
  {readonly path: string; readonly results: readonly T[]} | {readonly path: string; readonly problem: string}
> {
  for await (const file of files) {
    const decoded = 'problem' in file ? file : decode(file.bytes);
    if ('problem' in decoded) {
      yield {path: passName(file.path, () => {}), problem: passName(decoded.problem, () => {})};
      continue;
    }
    const {text} = decoded;
    const format = 'format' in file ? file.format : 'text';
    const say = speakerOf(text, format);
    const path = say(file.path);
    const results = await work({path, text, format, say});
    yield {path, results: results.map((result) => sayable(result, say))};
  }
}

/** A result without secrets in any of its texts. Hardly ever does one have any, so it is looked at as a whole first. */
export function sayable<T>(result: T, say: (text: string) => string): T {
  const json = JSON.stringify(result);
  return say(json) === json ? result : (withTexts(result, say) as T);
}

function withTexts(value: unknown, say: (text: string) => string): unknown {
  if (typeof value === 'string') return say(value);
  if (Array.isArray(value)) return value.map((item) => withTexts(item, say));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withTexts(item, say)]));
}
