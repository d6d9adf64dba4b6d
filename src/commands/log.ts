import {ExitCode, usageError} from '../errors.ts';
import type {LoggedVersion} from '../pipeline/asset-log.ts';
import type {Command} from './command.ts';
import type {Printer} from './print.ts';
import {withWorkshop} from './session.ts';

export const logCommand: Command = {
  name: 'log',
  summary: 'versions of one sheet as the archive has them: what changed when, where it lay, when it was gone',
  arguments: [{name: '<asset>', description: 'id, beginning of the id, title, path or locator of an archived asset'}],
  options: [
    {flags: '--diff', description: 'the changes of each version as a unified diff', default: false},
    {flags: '--limit <n>', description: 'only the newest n versions'},
  ],
  example: 'wsr log weekly_revenue.sql --diff',
  run: (invocation) =>
    withWorkshop(
      invocation,
      async ({archive, catalog}, printer) => {
        const [{findAsset}, {assetLog}] = await Promise.all([
          import('../pipeline/find-asset.ts'),
          import('../pipeline/asset-log.ts'),
        ]);
        const [reference] = invocation.args;
        if (!reference) throw usageError('no-asset', 'Say whose versions to show.', 'Give an id, a title or a path.');
        const limit = limitOf(invocation.options['limit']);
        const diff = invocation.options['diff'] === true;
        const asset = findAsset(catalog, reference, await archive.erasures());
        const {json} = invocation.common;
        if (!json) printer.heading(`${asset.title}  ${asset.id}`);
        for await (const version of assetLog(archive, asset, {diff})) {
          if (version.version >= limit) break;
          if (json) printer.rows([version]);
          else print(printer, version);
        }
        return ExitCode.DONE;
      },
      {remote: 'not-asked'},
    ),
};

function limitOf(given: unknown): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  if (typeof given === 'string' && /^[1-9]\d{0,6}$/.test(given)) return Number(given);
  throw usageError('wrong-option', `--limit takes a number from 1 on, not ${String(given)}.`);
}

function print(printer: Printer, logged: LoggedVersion): void {
  const {version, commit, archivedAt, changedAt, events, added, removed, owner, place, diff} = logged;
  const counts = [
    added > 0 ? printer.style('green', `+${added}`) : '',
    removed > 0 ? printer.style('red', `-${removed}`) : '',
  ];
  const parts = [
    printer.style('yellow', `~${version}`.padEnd(5)),
    commit.slice(0, 10),
    `archived ${minuteOf(archivedAt)}`,
    changedAt === undefined ? '' : `changed ${minuteOf(changedAt)}`,
    events.join(', '),
    ...counts,
  ];
  printer.line(parts.filter((part) => part !== '').join('  '));
  if (events.some((event) => event === 'added' || event === 'moved'))
    printer.line(printer.style('dim', `      ${place} of ${owner === '' ? 'nobody known' : owner}`));
  if (diff === undefined || diff === '') return;
  for (const line of diff.replace(/\n$/, '').split('\n')) printer.line(coloured(printer, line));
}

function coloured(printer: Printer, line: string): string {
  if (line.startsWith('@@')) return printer.style('cyan', line);
  if (/^(?:---|\+\+\+) [ab]\//.test(line)) return printer.style('bold', line);
  if (line.startsWith('-')) return printer.style('red', line);
  return line.startsWith('+') ? printer.style('green', line) : line;
}

/** An instant to the minute, in UTC. */
function minuteOf(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
