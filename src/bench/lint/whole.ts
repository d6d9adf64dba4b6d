import type {LintRule} from '../../lint/rule.ts';
import {bytesOf, type SqlFile} from '../parse/corpus.ts';
import {count} from '../parse/words.ts';
import {printRules} from './findings.ts';
import {lintTexts} from './own.ts';

/** Lints every file of the corpus once, large ones too, and tells how long it took and what was found. */
export async function printWhole(files: readonly SqlFile[], rules: readonly LintRule[]): Promise<void> {
  const texts = files.map(({text}) => text);
  const start = performance.now();
  const {byRule, files: flagged, crashes} = await lintTexts(texts, rules);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `\n3. All ${count(files.length)} files, ours alone, once: ${seconds.toFixed(2)} s, ${count(files.length / seconds)} files/s, ${(bytesOf(texts) / 1e6 / seconds).toFixed(2)} MB/s`,
  );
  console.log(`    something in ${count(flagged)} files; crashes ${count(crashes)}`);
  printRules(byRule, rules);
}
