import {isAbsolute, relative, resolve, sep} from 'node:path';
import type {ExitCode} from '../errors.ts';
import {Annotations} from '../lint/annotations.ts';
import {ENGINE_RULES} from '../lint/engine-rules.ts';
import type {LintRule} from '../lint/rule.ts';
import {lintSarif} from '../lint/sarif.ts';
import type {FileFinding} from '../pipeline/lint.ts';
import {programVersion} from '../system/program-version.ts';
import {plural} from '../pipeline/plural.ts';
import type {Invocation} from './command.ts';
import {printFinding} from './lint-human.ts';
import type {LintOptions} from './lint-options.ts';
import {Printer} from './print.ts';

/** What a run has come to. */
export interface LintTotals {
  readonly findings: number;
  /** Of these, what --fix would apply, and what it would offer. */
  readonly fixable: number;
  readonly offered: number;
  /** Files that could not be read. */
  readonly problems: number;
  /** Known to the baseline, and gone from it; undefined without one. */
  readonly baseline?: {readonly name: string; readonly old: number; readonly gone: number};
  /** Files that .sqlfluffignore leaves out. */
  readonly ignored: number;
  readonly exitCode: ExitCode;
}

/** Prints a run in one format. */
export interface LintReport {
  file(path: string, findings: readonly FileFinding[]): void;
  problem(path: string, problem: string): void;
  end(totals: LintTotals): void;
}

export function openReport(invocation: Invocation, options: LintOptions, rules: readonly LintRule[]): LintReport {
  switch (options.format) {
    case 'json':
      return jsonReport(invocation);
    case 'sarif':
      return sarifReport(invocation, rules);
    case 'github':
      return githubReport(invocation, rules);
    default:
      return humanReport(invocation);
  }
}

function humanReport({stdout, env, common}: Invocation): LintReport {
  const printer = new Printer(stdout, env);
  return {
    file: (path, findings) => {
      if (findings.length === 0) return;
      printer.heading(path);
      for (const finding of findings) printFinding(printer, finding);
    },
    problem: () => {},
    end: (totals) => {
      if (common.quiet) return;
      for (const line of sumOf(totals)) printer.line(line);
    },
  };
}

/** The last lines that a person reads. */
export function sumOf({findings, fixable, offered, problems, baseline, ignored}: LintTotals): readonly string[] {
  const isNew = baseline === undefined ? '' : 'new ';
  const fixes = [
    ...(fixable > 0 ? [`--fix would mend ${fixable}`] : []),
    ...(offered > 0 ? [`${fixable > 0 ? 'offer' : '--fix would offer'} a fix for ${offered}`] : []),
  ];
  const rest = fixes.length === 0 ? '' : ` ${fixes.join(' and ')}.`;
  return [
    // Where something could not be read there was nothing to look at, which is no praise.
    ...(findings === 0
      ? problems > 0
        ? []
        : [`Nothing ${isNew}to say.`]
      : [`${plural(findings, `${isNew}finding`)}.${rest}`]),
    ...(baseline === undefined || baseline.old === 0
      ? []
      : [`${plural(baseline.old, 'old one')} in ${baseline.name}.`]),
    ...(baseline === undefined || baseline.gone === 0
      ? []
      : [
          `${baseline.gone} of ${baseline.name} ${baseline.gone === 1 ? 'is' : 'are'} fixed: --write-baseline takes them out.`,
        ]),
    ...(ignored === 0 ? [] : [`${plural(ignored, 'file')} left out by .sqlfluffignore.`]),
  ];
}

function jsonReport({stdout, env}: Invocation): LintReport {
  const printer = new Printer(stdout, env);
  return {
    file: (_path, findings) => printer.rows(findings.map(rowOf)),
    problem: () => {},
    end: () => {},
  };
}

function rowOf(finding: FileFinding): object {
  const {file, line, column, endLine, endColumn, severity, rule, message, hint, source, fix} = finding;
  const mends = fix === null ? null : {title: fix.title, rows: fix.rows};
  return {file, line, column, endLine, endColumn, severity, rule, message, hint, source, fix: mends};
}

function sarifReport({stdout, cwd}: Invocation, rules: readonly LintRule[]): LintReport {
  const findings: FileFinding[] = [];
  const problems: {file: string; message: string}[] = [];
  return {
    file: (_path, found) =>
      void findings.push(...found.map((finding) => ({...finding, file: below(cwd, cwd, finding.file)}))),
    problem: (file, message) => void problems.push({file: below(cwd, cwd, file), message}),
    end: ({exitCode}) => {
      const log = lintSarif({
        version: programVersion(),
        rules: [...rules, ...ENGINE_RULES],
        findings,
        problems,
        exitCode,
      });
      stdout.write(`${JSON.stringify(log, null, 2)}\n`);
    },
  };
}

/** What there is to say of a file that could not be looked at. */
const UNREAD = {
  rule: 'lint',
  title: 'not looked at',
  severity: 'error',
  hint: null,
  isInFile: false,
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
} as const;

function githubReport({stdout, cwd, env}: Invocation, rules: readonly LintRule[]): LintReport {
  const annotations = new Annotations();
  const titles = new Map([...rules, ...ENGINE_RULES].map(({id, title}) => [id, title]));
  // GitHub looks for the files from the top of the repository, wherever the command is run.
  const root = env['GITHUB_WORKSPACE'] ?? cwd;
  return {
    file: (_path, findings) => {
      for (const finding of findings) {
        const file = below(root, cwd, finding.file);
        const command = annotations.take({...finding, file, title: titles.get(finding.rule) ?? finding.rule});
        if (command !== undefined) stdout.write(`${command}\n`);
      }
    },
    problem: (path, message) => {
      const command = annotations.take({...UNREAD, file: below(root, cwd, path), message});
      if (command !== undefined) stdout.write(`${command}\n`);
    },
    end: (totals) => {
      if (annotations.rest !== undefined) stdout.write(`${annotations.rest}\n`);
      for (const line of sumOf(totals)) stdout.write(`${line}\n`);
    },
  };
}

/** A path relative to a folder, with `/`; as it is where it stands elsewhere. */
function below(folder: string, cwd: string, path: string): string {
  const found = relative(folder, resolve(cwd, path));
  return found === '' || found.startsWith('..') || isAbsolute(found) ? path : found.split(sep).join('/');
}
