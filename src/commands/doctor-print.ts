import type {Check, CheckSection, CheckStatus, PersonCoverage} from '../ports/preflight.ts';
import type {Printer} from './print.ts';
import {width, wrap} from './print.ts';

const MARKS: Readonly<Record<CheckStatus, readonly [mark: string, style: 'green' | 'red' | 'yellow' | 'dim']>> = {
  ok: ['✓', 'green'],
  missing: ['✗', 'red'],
  closed: ['✗', 'red'],
  failed: ['✗', 'red'],
  warning: ['!', 'yellow'],
  info: ['·', 'dim'],
};

const TITLES: Readonly<Record<CheckSection, string>> = {
  configuration: 'Configuration',
  account: 'Login and roles',
  views: 'Account-wide views, by the database role of SNOWFLAKE that opens them',
  shared: 'Shared places, by database',
  people: 'Private places, by person',
  files: 'Files',
};

/** Columns of a person's coverage: state, files, statements in the history alone, what is closed. */
const COVERAGE = ['state', 'in files', 'only in history', 'unreadable'] as const;
const WIDEST_SUBJECT = 24;

/**
 * Prints the checks of one part of the report. A check is one line, however long, where nobody looks; in a terminal it wraps
 * below itself, its statements on lines of their own. Widths follow from the subjects alone, never from what was found, so
 * that a check that changes moves no other.
 */
export function printChecks(printer: Printer, checks: readonly Check[], account: string | undefined): void {
  let isFirst = true;
  for (const section of Object.keys(TITLES) as CheckSection[]) {
    const some = checks.filter((check) => check.section === section);
    if (some.length === 0) continue;
    if (!isFirst) printer.line();
    isFirst = false;
    const subjects = Math.min(WIDEST_SUBJECT, Math.max(...some.map(({subject}) => width(subject))));
    const indent = '    '.length + subjects + 2;
    const title = account === undefined ? TITLES[section] : `${account}: ${lowered(TITLES[section])}`;
    if (section === 'people') {
      const gap = ' '.repeat(Math.max(2, indent - 2 - width(title)));
      const header = COVERAGE.map((name, index) => (index === 0 || index === 3 ? name.padEnd(8) : name)).join('  ');
      printer.line(
        `${printer.style('bold', title)}${width(title) + 2 <= indent ? gap : '\n' + ' '.repeat(indent)}${printer.style('dim', header.trimEnd())}`,
      );
    } else printer.heading(title);
    for (const check of some) printCheck(printer, check, subjects);
  }
}

function printCheck(printer: Printer, check: Check, subjects: number): void {
  const [mark, style] = MARKS[check.status];
  const subject = check.subject + ' '.repeat(Math.max(0, subjects - width(check.subject)));
  const head = `  ${printer.style(style, mark)} ${subject}  `;
  const coverage = check.person === undefined ? '' : `${coverageOf(check.person)}  `;
  const indent = 4 + subjects + 2;
  if (!Number.isFinite(printer.width)) {
    const grants = [...Map.groupBy(check.grants, (grant) => grant.by)].map(
      ([by, some]) => ` ${by} can run: ${some.map(({sql}) => sql).join(' ')}`,
    );
    printer.line(`${head}${coverage}${check.says}${grants.join('')}`);
    return;
  }
  // Coverage and sentence share a line where there is room for both.
  const room = Math.max(24, Math.min(printer.width, 140) - indent);
  const fits = width(coverage) + width(check.says) <= room;
  const said = fits ? [coverage + check.says] : wrap(check.says, room);
  const lines = fits || coverage === '' ? said : [coverage.trimEnd(), ...said];
  printer.line(head + (lines[0] ?? ''));
  for (const line of lines.slice(1)) printer.line(' '.repeat(indent) + line);
  for (const [by, sqls] of Map.groupBy(check.grants, (grant) => grant.by)) {
    printer.line(`${' '.repeat(indent)}${printer.style('dim', `${by} can run:`)}`);
    for (const {sql} of sqls) printStatement(printer, sql, indent + 2, room - 2);
  }
}

/** A statement breaks before its grantee, then where it must, and goes on further in, so that it still can be copied. */
function printStatement(printer: Printer, sql: string, indent: number, room: number): void {
  const parts = width(sql) <= room ? [sql] : sql.split(/ (?=TO ROLE )/);
  const [first = '', ...rest] = parts.flatMap((part) => wrap(part, room - 2));
  printer.line(' '.repeat(indent) + printer.style('cyan', first));
  for (const line of rest) printer.line(' '.repeat(indent + 2) + printer.style('cyan', line));
}

function coverageOf({state, files, onlyInHistory, closed}: PersonCoverage): string {
  const cells = [
    state.padEnd(8),
    numberText(files).padStart(8),
    (onlyInHistory === undefined ? 'not harvested' : numberText(onlyInHistory)).padStart(15),
    (closed === 0 ? '·' : String(closed)).padEnd(10),
  ];
  return cells.join('  ');
}

function numberText(count: number): string {
  return count === 0 ? '·' : count.toLocaleString('en');
}

function lowered(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
