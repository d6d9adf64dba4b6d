import type {ExplainedCost} from '../pipeline/explain-cost.ts';
import type {HarvestCost} from '../ports/source.ts';
import type {Printer} from './print.ts';

/** What a harvest would run and cost, source by source: the sum first, the SQL last. */
export function printCost(printer: Printer, explained: readonly ExplainedCost[]): void {
  for (const {account, source, cost, failure, hint} of explained) {
    printer.heading(`${source} of ${account}`);
    if (failure !== undefined) {
      printer.line(`  ${printer.style('red', '✗')} ${failure}`);
      if (hint !== undefined) printer.line(`    ${hint}`);
    } else if (cost === undefined) printer.line('  Lists and reads files only: no warehouse, next to no cost.');
    else printEstimate(printer, cost);
    printer.line();
  }
  for (const {account, source, cost} of explained) {
    for (const {describes, sql, times} of cost?.statements ?? []) {
      if (times === 0) continue;
      printer.heading(
        `${source} of ${account}, ${times === 1 ? 'once' : `${times.toLocaleString('en')} times`}: ${describes}`,
      );
      printer.line(sql);
      printer.line();
    }
  }
  printer.line('Nothing was read: these are estimates, made from counts.');
}

function printEstimate(printer: Printer, cost: HarvestCost): void {
  const {days, rows, seconds, credits, ceiling, warehouse, firstDay, lastDay, countedIn} = cost;
  if (days === 0) {
    printer.line('  No day with a statement is due: nothing but the counts would be asked for.');
    return;
  }
  const span = firstDay === undefined ? '' : ` from ${firstDay} to ${lastDay ?? firstDay}`;
  printer.line(`  ${days.toLocaleString('en')} days${span}, ${rows.toLocaleString('en')} rows`);
  const house =
    warehouse.name === '' ? `a warehouse of size ${warehouse.size}` : `${warehouse.name} (${warehouse.size})`;
  printer.line(`  about ${timeOf(seconds)} of ${house}, ${credits} credits; the ceiling is ${ceiling}`);
  for (const sentence of cost.formula) printer.paragraph(sentence, '  ', 'dim');
  printer.paragraph(`Counting took ${countedIn.toFixed(1)} s; a harvest counts once more.`, '  ', 'dim');
  if (credits > ceiling) {
    printer.paragraph(
      'A harvest stops here before it reads. Read fewer days with --since, go on once with --yes, or raise the ceiling.',
      '  ',
      'yellow',
    );
  }
}

function timeOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
