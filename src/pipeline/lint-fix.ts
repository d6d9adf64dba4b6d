import {unifiedDiff} from '../lint/diff.ts';
import type {LintRule} from '../lint/rule.ts';
import type {NamedFile} from '../ports/named-file.ts';
import {decode} from '../redact/decode.ts';
import {passName, speakerOf} from './door.ts';
import {type FileFinding, finished, lintText, type SettingsOf} from './lint.ts';
import {type FixedText, fixText} from './lint-fix-text.ts';
import {sayable} from './named-files.ts';
import {encode, equalBytes} from './redact-encode.ts';

/** A file whose fixes were applied, in memory. No text in it but `bytes` holds a secret. */
export interface FixedFile extends Omit<FixedText, 'text'> {
  /** As it was named. */
  readonly address: string;
  /** The same, without secrets. */
  readonly path: string;
  /** What is left to say of it. */
  readonly findings: readonly FileFinding[];
  /** Unified diff of what was applied, empty when nothing was. */
  readonly diff: string;
  readonly before: Uint8Array;
  /** What the file should hold now; the very same as before when nothing was applied. */
  readonly after: Uint8Array;
  /** What there is to say of it as it was, where it cannot be written. */
  unfixed(): readonly FileFinding[];
}

/** Fixes files and lints what becomes of them. Nothing is written. A file that cannot be fixed is told with its reason. */
export async function* fixPaths(
  files: AsyncIterable<NamedFile>,
  rules: readonly LintRule[],
  settingsOf: SettingsOf,
): AsyncIterable<FixedFile | {readonly path: string; readonly problem: string}> {
  for await (const file of files) {
    const decoded = 'problem' in file ? file : decode(file.bytes);
    if ('problem' in file || 'problem' in decoded) {
      const {problem} = 'problem' in file ? file : (decoded as {problem: string});
      yield {path: passName(file.path, () => {}), problem: passName(problem, () => {})};
      continue;
    }
    const {text, encoding} = decoded;
    const {path: address, bytes, format} = file;
    const say = speakerOf(text, format);
    const path = say(address);
    const settings = settingsOf(address, text);
    const unchanged = encode(text, encoding, bytes);
    const fixed = fixText(path, text, format, rules, settings);
    const after = fixed.text === text ? bytes : encode(fixed.text, encoding, bytes);
    // Whatever the way back would change besides the fixes is somebody's text.
    if (after === undefined || unchanged === undefined || (after !== bytes && !equalBytes(unchanged, bytes))) {
      yield {path, problem: `It cannot be written back in its own encoding (${encoding}); it is left as it is.`};
      continue;
    }
    const lint = (body: string): readonly FileFinding[] =>
      lintText(path, body, format, rules, settings).map((finding) => finished(sayable(finding, say)));
    yield {
      address,
      path,
      findings: lint(fixed.text),
      unfixed: () => lint(text),
      diff: say(unifiedDiff(path, text, fixed.text)),
      applied: fixed.applied.map((fix) => sayable(fix, say)),
      offered: fixed.offered.map((fix) => sayable(fix, say)),
      rejected: fixed.rejected.map((fix) => sayable(fix, say)),
      before: bytes,
      after,
    };
  }
}
