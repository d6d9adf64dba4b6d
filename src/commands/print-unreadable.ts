import {plural} from '../pipeline/plural.ts';
import type {Printer} from './print.ts';

interface UnreadableLine {
  readonly locator: string;
  readonly reason: string;
  readonly grant?: string;
}

/** What could not be read, why, and the exact statements that would change it. */
export function printUnreadable(
  printer: Printer,
  entries: readonly UnreadableLine[],
  atMost = Number.POSITIVE_INFINITY,
): void {
  if (entries.length === 0) {
    printer.heading('Everything could be read');
    return;
  }
  printer.heading(`${plural(entries.length, 'thing')} could not be read`);
  for (const {locator, reason, grant} of entries.slice(0, atMost)) {
    printer.line(`  ${printer.style('yellow', locator)}`);
    printer.paragraph(reason, '    ');
    for (const line of grant?.split('\n') ?? []) printer.line(`    ${printer.style('dim', line)}`);
  }
  if (entries.length > atMost) printer.line(`  and ${entries.length - atMost} more: wsr status`);
}
