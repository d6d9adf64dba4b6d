import type {LintRule} from '../lint/rule.ts';
import {lintStatement} from '../lint/run-rules.ts';
import type {Severity} from '../model/family.ts';
import type {Statement} from '../model/statement.ts';
import {readAsset} from '../parse/read-asset.ts';
import {readStatement} from '../parse/read-statement.ts';
import {hash32} from '../parse/hash.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {NamedFile} from '../ports/named-file.ts';
import {eachText} from './named-files.ts';

export interface FileFinding {
  readonly file: string;
  /** In the file (in a notebook: in its cell), counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly hint: string | null;
  /** The line the finding stands on, without secrets. */
  readonly source: string;
}

/** Lints files as the analysis would lint what it harvested. */
export function lintPaths(
  files: AsyncIterable<NamedFile>,
  rules: readonly LintRule[],
): ReturnType<typeof eachText<FileFinding>> {
  return eachText(files, ({path, text, format, say}) =>
    readAsset({id: hash32(path), body: text, format}).flatMap((statement) => lintOne(path, statement, rules, say)),
  );
}

function lintOne(
  path: string,
  statement: Statement,
  rules: readonly LintRule[],
  say: (text: string) => string,
): readonly FileFinding[] {
  const {sql} = statement;
  const reading = readStatement(sql);
  const firstLine = statement.line - linesBeforeCode(reading);
  return lintStatement(rules, {reading, context: statement.context}, {disable: [], severity: {}}).map((finding) => {
    const lineStart = sql.lastIndexOf('\n', finding.span.start - 1) + 1;
    const lineEnd = sql.indexOf('\n', finding.span.start);
    return {
      file: path,
      line: firstLine + finding.line - 1,
      column: finding.span.start - lineStart + 1,
      severity: finding.severity,
      rule: finding.rule,
      message: say(finding.message),
      hint: finding.hint ?? null,
      source: say(sql.slice(lineStart, lineEnd === -1 ? undefined : lineEnd))
        .replaceAll('\t', ' ')
        .trimEnd(),
    };
  });
}

/** Lines between the start of a statement's text and its first token: comments above it belong to the text. */
function linesBeforeCode({text, tokens}: StatementReading): number {
  const code = tokens.find(({kind}) => kind !== 'space' && kind !== 'comment');
  return text.slice(0, code?.start ?? 0).split('\n').length - 1;
}
