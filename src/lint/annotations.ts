import type {Severity} from '../model/family.ts';

/** A finding as a line of a workflow's log that GitHub shows beside the code. */
export interface Annotated {
  /** Relative to the repository. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: Severity;
  readonly rule: string;
  readonly title: string;
  readonly message: string;
  readonly hint: string | null;
  readonly isInFile: boolean;
}

/**
 * GitHub shows this many of each kind for a step, and drops the rest without a word
 * (https://docs.github.com/en/rest/checks/runs and the runner's own limit).
 */
const MOST = 10;

const COMMANDS: Readonly<Record<Severity, string>> = {error: 'error', warning: 'warning', info: 'notice'};
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Workflow commands for the first findings of each severity, in the order given, and a last line for those that are not shown. */
export class Annotations {
  readonly #counts = new Map<Severity, number>();

  /** The command for a finding; undefined when there were enough of its severity. */
  take(finding: Annotated): string | undefined {
    const {severity, rule, title, message, hint} = finding;
    const count = (this.#counts.get(severity) ?? 0) + 1;
    this.#counts.set(severity, count);
    if (count > MOST) return undefined;
    const properties = [...placeOf(finding), ['title', `${rule}: ${title}`]].map(
      ([key, value]) => `${key}=${escapeProperty(String(value))}`,
    );
    const text = hint === null ? message : `${message}\n${hint}`;
    return `::${COMMANDS[severity]} ${properties.join(',')}::${escapeData(text)}`;
  }

  /** How many findings have no annotation; undefined when all have one. */
  get rest(): string | undefined {
    const left = SEVERITIES.flatMap((severity) => {
      const count = (this.#counts.get(severity) ?? 0) - MOST;
      return count > 0 ? [`${count} of severity ${severity}`] : [];
    });
    if (left.length === 0) return undefined;
    return `GitHub shows ${MOST} annotations of a kind for a step; not shown: ${left.join(', ')}. wsr lint --format human or sarif has all.`;
  }
}

/** Columns mean something to GitHub only where a finding stands on one line. */
function placeOf(finding: Annotated): readonly (readonly [string, string | number])[] {
  const {file, line, column, endLine, endColumn, isInFile} = finding;
  if (!isInFile) return [['file', file]];
  const columns =
    line === endLine
      ? ([
          ['col', column],
          ['endColumn', Math.max(column, endColumn - 1)],
        ] as const)
      : [];
  return [['file', file], ['line', line], ['endLine', endLine], ...columns];
}

/** https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
