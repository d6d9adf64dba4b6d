import {plural} from '../pipeline/plural.ts';
import type {Printer} from './print.ts';

/** What of a source configured repositories hold. */
export interface InGitReport {
  readonly account: string;
  readonly source: string;
  readonly files: number;
  readonly projects: readonly {readonly name: string; readonly inGit: number; readonly differ: number}[];
}

/** Says how many files git has, and of each dbt project how many differ from it. Nothing where git has nothing. */
export function printInGit(printer: Printer, reports: readonly InGitReport[]): void {
  const files = reports.reduce((sum, report) => sum + report.files, 0);
  const projects = reports.flatMap((report) => report.projects);
  if (files > 0) printer.line(`${plural(files, 'file')} in git and not archived again.`);
  for (const {name, inGit, differ} of projects)
    printer.line(
      `  dbt project ${name}: ${plural(inGit, 'file')} in git, ${differ} ${differ === 1 ? 'differs' : 'differ'}`,
    );
}
