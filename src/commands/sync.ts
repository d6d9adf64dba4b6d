import {plural} from '../pipeline/plural.ts';
import {ExitCode} from '../errors.ts';
import type {Leak} from '../ports/scan.ts';
import type {Command} from './command.ts';
import {withWorkshop} from './session.ts';

export const syncCommand: Command = {
  name: 'sync',
  summary: 'rebuild or refresh the catalog from the archive, send decisions that still wait',
  example: 'wsr sync',
  run: (invocation) =>
    withWorkshop(invocation, async (workshop, printer) => {
      const [{syncCatalog}, {analyse}, {flushOutbox}, {sendArchive}] = await Promise.all([
        import('../pipeline/sync.ts'),
        import('../pipeline/analyse.ts'),
        import('../pipeline/decide.ts'),
        import('../pipeline/send-archive.ts'),
      ]);
      const report = await workshop.locked(async () => {
        const synced = await syncCatalog(workshop);
        const sent = await flushOutbox(workshop);
        const analysis = await analyse(workshop);
        const refused: Leak[] = [];
        const push = await sendArchive(workshop, (leak) => refused.push(leak));
        return {
          ...synced,
          sentDecisions: sent.changed,
          held: [...sent.held, ...analysis.held, ...refused],
          candidates: analysis.candidates,
          push,
        };
      });
      if (invocation.common.json) printer.json(report);
      else if (!invocation.common.quiet) {
        printer.line(
          `${plural(report.assets, 'asset')}, ${plural(report.texts, 'history text')}, ${plural(report.days, 'day')} of evidence and ` +
            `${plural(report.decisions, 'decision')} taken over; ${plural(report.candidates, 'candidate')}.`,
        );
        for (const {path, kind, line} of report.held) {
          printer.line(`${printer.style('red', 'held back')} ${path} line ${line}: ${kind}`);
        }
        for (const {path, reason} of report.malformed) printer.line(`skipped ${path}: ${reason}`);
      }
      return report.held.length > 0 ? ExitCode.GATE : ExitCode.DONE;
    }),
};
