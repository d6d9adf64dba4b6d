import {contextPhrase} from '../dedupe/threads-words.ts';
import type {Candidate, ContextRuns} from '../model/family.ts';
import {plural} from '../pipeline/plural.ts';
import type {Printer} from './print.ts';

/** Contexts shown; more are counted. */
const SHOWN = 8;

/** What the query history says of a candidate's statement: who ran it, how often, when last, and where. */
export function printHistory(printer: Printer, candidate: Candidate): void {
  const {history, historySince} = candidate;
  printer.line();
  printer.heading('Query history');
  if (history === undefined) {
    printer.line(`  ${historySince === undefined ? 'none was harvested' : `no matching run since ${historySince}`}`);
    return;
  }
  const {tier, says, likeness, runs, failures, people, lastRunAt, contexts} = history;
  const by = people.length === 0 ? 'by machines only' : `by ${listed(people)}`;
  printer.line(`  ${plural(runs, 'run')}${failed(failures)} ${by}, last ${lastRunAt.slice(0, 10)}`);
  const alike = likeness === undefined ? '' : ` (${Math.round(likeness * 100)} % of both)`;
  printer.paragraph(`${tier}: ${says.replace(/\.$/, '')}${alike}.`, '  ', 'dim');
  for (const context of contexts.slice(0, SHOWN)) printer.line(`  ${contextLine(context)}`);
  if (contexts.length > SHOWN) printer.line(`  and ${contexts.length - SHOWN} more contexts: --json`);
  if (candidate.runs > runs && tier !== 'near') {
    printer.paragraph(`${plural(candidate.runs, 'run')} with those of its family and of other literals.`, '  ', 'dim');
  }
}

function contextLine({context, runs, failures, lastRunAt}: ContextRuns): string {
  return `${contextPhrase(context)}: ${plural(runs, 'run')}${failed(failures)}, last ${lastRunAt.slice(0, 10)}`;
}

function failed(failures: number): string {
  return failures === 0 ? '' : ` (${failures.toLocaleString('en')} failed)`;
}

function listed(people: readonly string[]): string {
  if (people.length <= 4) return people.join(', ');
  return `${people.slice(0, 3).join(', ')} and ${people.length - 3} more`;
}

/** When it was last run, in a few words: also of a family some of whose texts ran, and of what is only near. */
export function lastRunWords({lastRunAt, history, historySince}: Candidate): string {
  if (lastRunAt !== undefined) return `last run ${lastRunAt.slice(0, 10)}`;
  if (history !== undefined) return `${history.tier === 'near' ? 'near ' : ''}run ${history.lastRunAt.slice(0, 10)}`;
  return historySince === undefined ? '' : `no run since ${historySince}`;
}
