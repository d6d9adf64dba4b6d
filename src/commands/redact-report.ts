import {plural} from '../pipeline/plural.ts';
import type {FoundSecret} from '../pipeline/redact.ts';
import type {SpreadSecret} from '../pipeline/redact-spread.ts';
import type {Printer} from './print.ts';

/** What a finding has become; `replaced` only where replacing was asked for. */
export interface ReportedSecret extends FoundSecret {
  readonly replaced?: boolean;
}

interface Totals {
  readonly skipped: number;
  /** Files that could not be looked at or written. */
  readonly problems: number;
  /** Whether only what was found is printed, without the sum of it. */
  readonly quiet: boolean;
}

/** Values that are told one by one at the end; a list longer than this is read by nobody. */
const TOLD = 20;
/** Places that are named for one value. */
const NAMED = 3;

/** What a person reads: every place, then which of them hold the same value, by place only. */
export function printSecrets(
  printer: Printer,
  found: readonly ReportedSecret[],
  {skipped, problems, quiet}: Totals,
): void {
  const groups = groupsOf(found);
  for (const secret of found) {
    const {kind, same, n, replaced} = secret;
    const places = groups.get(same)?.length ?? 1;
    const parts = [
      `${placeOf(secret)}  ${printer.style('red', kind)}`,
      places > 1 ? `${places} places hold this value` : '',
      replaced === true ? `replaced by __REDACTED_${kind}_${n}__` : '',
    ];
    printer.line(parts.filter((part) => part !== '').join('  '));
  }
  if (quiet) return;
  if (found.length === 0) printer.line(problems === 0 ? 'No secret found.' : 'No secret found in what could be read.');
  else printSum(printer, found, [...groups.values()]);
  if (skipped > 0) printer.line(`${plural(skipped, 'binary file')} skipped.`);
}

function printSum(
  printer: Printer,
  found: readonly ReportedSecret[],
  groups: readonly (readonly ReportedSecret[])[],
): void {
  const files = new Set(found.map(({file}) => file)).size;
  const replaced = found.filter((secret) => secret.replaced === true).length;
  printer.line();
  printer.line(`${plural(found.length, 'secret')} found in ${plural(files, 'file')}${different(found, groups)}.`);
  if (replaced > 0)
    printer.line(`${replaced} replaced. What was in a file may be in its history: rotate it all the same.`);
  const spread = groups.filter(({length}) => length > 1).toSorted((a, b) => b.length - a.length);
  for (const group of spread.slice(0, TOLD)) printer.line(`${saysOf(group)}: rotate it.`);
  if (spread.length > TOLD) printer.line(`${spread.length - TOLD} more stand in several places: rotate them.`);
  const single = groups.length - spread.length;
  if (single === 1) printer.line(`${spread.length > 0 ? 'Another' : 'It'} stands in one place: rotate it.`);
  if (single > 1) printer.line(`${single} stand in one place each: rotate them.`);
}

function different(found: readonly unknown[], groups: readonly unknown[]): string {
  if (found.length === 1) return '';
  return groups.length === 1 ? ', all the same' : `, ${groups.length.toLocaleString('en')} different ones`;
}

/** `One password stands in 14 places of 9 files (a.sql:3, b.sql:7, b.sql:9, …)`: by place, never by value. */
function saysOf(group: readonly ReportedSecret[]): string {
  const files = new Set(group.map(({file}) => file)).size;
  const places = group.slice(0, NAMED).map(placeOf);
  const more = group.length > NAMED ? ', …' : '';
  return `One ${group[0]?.kind} stands in ${plural(group.length, 'place')} of ${plural(files, 'file')} (${places.join(', ')}${more})`;
}

function placeOf({file, line}: FoundSecret): string {
  return line === 0 ? `${file} (its name)` : `${file}:${line}`;
}

/** All places of each value. */
export function groupsOf<T extends FoundSecret>(found: readonly T[]): ReadonlyMap<number, readonly T[]> {
  return Map.groupBy(found, ({same}) => same);
}

/** What SARIF tells of one place, and of how many others hold the same. */
export function messageOfSecret({kind, same}: FoundSecret, groups: ReturnType<typeof groupsOf>): string {
  const group = groups.get(same) ?? [];
  const files = new Set(group.map(({file}) => file)).size;
  const others =
    group.length > 1 ? ` The same value stands in ${group.length} places of ${plural(files, 'file')}.` : '';
  return `A secret of kind ${kind} stands here: rotate it.${others}`;
}

/** What a person reads after a harvest of the secrets it met: in which assets each of them stands. */
export function printSpread(printer: Printer, secrets: readonly SpreadSecret[]): void {
  if (secrets.length === 0) return;
  const assets = new Set(secrets.flatMap((secret) => secret.assets)).size;
  printer.line();
  printer.heading(`${plural(secrets.length, 'different secret')} in ${plural(assets, 'asset')}: rotate them`);
  const spread = secrets.filter((secret) => secret.assets.length > 1);
  for (const {kind, places, assets: holders} of spread.slice(0, TOLD)) {
    const more = holders.length > NAMED ? ', …' : '';
    const named = `${holders.slice(0, NAMED).join(', ')}${more}`;
    printer.paragraph(
      `One ${kind} stands in ${plural(places, 'place')} of ${plural(holders.length, 'asset')}: ${named}`,
      '  ',
    );
  }
  if (spread.length > TOLD) printer.line(`  ${spread.length - TOLD} more stand in several assets.`);
  const single = secrets.length - spread.length;
  if (single > 0) printer.line(`  ${single} ${single === 1 ? 'stands in one asset' : 'stand in one asset each'}.`);
}
