import {ExitCode} from '../errors.ts';
import type {Command} from './command.ts';
import {printUnreadable} from './print-unreadable.ts';
import {withWorkshop} from './session.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'where things stand: what is archived, what could not be read, decisions, branches',
  example: 'wsr status --json',
  run: (invocation) =>
    withWorkshop(
      invocation,
      async (workshop, printer) => {
        const {statusOf} = await import('../pipeline/status.ts');
        const status = await statusOf(workshop);
        if (invocation.common.json) {
          printer.json(status);
          return ExitCode.DONE;
        }
        printer.heading('Archive');
        printer.line(`  ${status.archive.location}  ${status.archive.head?.slice(0, 10) ?? 'empty'}`);
        printer.table(
          ['  account', 'source', 'kind', 'present', 'gone'],
          status.assets.map(({account, source, kind, present, gone}) => [
            `  ${account}`,
            source,
            kind,
            String(present),
            gone === 0 ? '·' : String(gone),
          ]),
        );
        printer.line();
        printer.heading('Statements');
        printer.line(
          `  ${status.statements.map(({kind, count}) => `${count.toLocaleString('en')} ${kind}`).join(', ')}`,
        );
        printer.heading('Review');
        printer.line(
          `  ${Object.entries(status.review)
            .map(([name, count]) => `${count} ${name}`)
            .join(', ')}`,
        );
        if (status.redactions.length > 0) {
          printer.heading('Secrets masked (rotate them)');
          for (const {kind, places, assets} of status.redactions)
            printer.line(`  ${kind}: ${places} places in ${assets} assets`);
        }
        printUnreadable(printer, status.unreadable);
        if (status.outbox > 0) printer.line(`${status.outbox} decisions wait for the next sync.`);
        return ExitCode.DONE;
      },
      {remote: 'not-asked'},
    ),
};
