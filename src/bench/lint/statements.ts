import type {LintRule} from '../../lint/rule.ts';
import {lintStatement} from '../../lint/run-rules.ts';
import type {Finding} from '../../model/family.ts';
import type {Statement} from '../../model/statement.ts';
import {hash32} from '../../parse/hash.ts';
import {readAsset} from '../../parse/read-asset.ts';
import {readStatement} from '../../parse/read-statement.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {eachText} from '../../pipeline/named-files.ts';
import {readPaths} from '../../system/read-paths.ts';

/** A statement of a file, and what the rules find in it. */
export interface LintedStatement {
  readonly path: string;
  readonly statement: Statement;
  readonly reading: StatementReading;
  readonly findings: readonly Finding[];
}

/**
 * The distinct statements of the files, scripts and notebooks below folders, with what the rules find in them. Of equal
 * statements (but for space, comments and case) the first stands for all.
 */
export async function* lintedStatements(
  folders: readonly string[],
  rules: readonly LintRule[],
): AsyncIterable<LintedStatement> {
  const seen = new Set<string>();
  const files = eachText(readPaths(folders, '/'), ({path, text, format}) => [{path, text, format}]);
  for await (const file of files) {
    if ('problem' in file) continue;
    for (const {path, text, format} of file.results) {
      for (const statement of readAsset({id: hash32(path), body: text, format})) {
        if (seen.has(statement.exact)) continue;
        seen.add(statement.exact);
        const reading = readStatement(statement.sql);
        const findings = lintStatement(rules, {reading, context: statement.context}, {disable: [], severity: {}});
        yield {path, statement, reading, findings};
      }
    }
  }
}
