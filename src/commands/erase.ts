import {ExitCode, usageError} from '../errors.ts';
import type {ErasurePlan, ErasureTarget} from '../pipeline/erase.ts';
import type {Command} from './command.ts';
import type {Printer} from './print.ts';
import {withWorkshop} from './session.ts';

export const eraseCommand: Command = {
  name: 'erase',
  summary: 'takes one sheet, or all of one person, out of every commit of the archive, and records that it did',
  options: [
    {flags: '--asset <asset>', description: 'an asset as `wsr log` takes it'},
    {flags: '--person <name>', description: 'a user of the account, by name or USER_ID'},
    {flags: '--because <reason>', description: 'why, for the record; it must not say what is erased'},
    {flags: '--yes', description: 'do it; without it, only what would go is printed', default: false},
  ],
  example: 'wsr erase --person ANA --because GDPR-2026-17 --yes',
  run: (invocation) =>
    withWorkshop(invocation, async (workshop, printer) => {
      const [{erase, planErasure, sayPlan}, {syncCatalog}, {analyseWhenDue}, {sendArchive}] = await Promise.all([
        import('../pipeline/erase.ts'),
        import('../pipeline/sync.ts'),
        import('../pipeline/analyse-when-due.ts'),
        import('../pipeline/send-archive.ts'),
      ]);
      const {options, common} = invocation;
      const target = targetOf(options);
      const because = typeof options['because'] === 'string' ? options['because'] : '';
      if (because.trim() === '')
        throw usageError('no-reason', 'Say why it is erased, for the record.', 'Add --because GDPR-2026-17.');
      return workshop.locked(async () => {
        await syncCatalog(workshop);
        const plan = planErasure(workshop, target);
        if (!common.json && !common.quiet) printPlan(printer, plan, sayPlan(plan));
        if (options['yes'] !== true) {
          if (common.json) printer.json({erased: false, ...planDocument(plan)});
          throw usageError('not-confirmed', 'Nothing was erased.', 'Add --yes to erase exactly this.');
        }
        const {assets: _, texts: __, ...report} = await erase(workshop, plan, because);
        // Candidates are computed anew without it.
        await analyseWhenDue(workshop, true);
        await sendArchive(workshop);
        if (common.json) printer.json({erased: true, ...planDocument(plan), ...report});
        else if (!common.quiet) printDone(printer, report.push);
        return ExitCode.DONE;
      });
    }),
};

function targetOf({asset, person}: Readonly<Record<string, unknown>>): ErasureTarget {
  if (typeof asset === 'string' && typeof person !== 'string') return {asset};
  if (typeof person === 'string' && typeof asset !== 'string') return {person};
  throw usageError('what-to-erase', 'Say what to erase: --asset ASSET or --person NAME, one of the two.');
}

function planDocument({assets, texts, person}: ErasurePlan): object {
  return {
    assets: assets.map(({id, account, source, kind}) => ({id, account, source, kind})),
    texts,
    ...(person === undefined ? {} : {evidenceRows: person.rows, objectUses: person.uses}),
  };
}

function printPlan(printer: Printer, {assets, texts, person}: ErasurePlan, says: string): void {
  printer.heading(`What goes: ${says}`);
  for (const {id, container, path, kind} of assets) printer.line(`  ${id.slice(0, 12)}  ${kind}  ${container}/${path}`);
  for (const exact of texts) printer.line(`  ${exact}  text of the history`);
  if (person !== undefined && person.rows > 0)
    printer.line(`  ${person.rows.toLocaleString('en')} rows of evidence on ${person.days} days keep a pseudonym`);
  printer.line('  From every commit of the archive. What the account still has of it is not harvested again.');
}

function printDone(printer: Printer, push: string): void {
  printer.line('Erased, and recorded in erasures.ndjson of the archive.');
  if (push === 'no-remote') return;
  printer.paragraph(
    'The remote has the new history. Every other machine follows it with its next `wsr sync`; a forge may keep the old commits for a while under their ids: ask whoever runs it to remove what no branch leads to.',
    '',
  );
  printer.paragraph('Model branches and pull requests that were published from it are not touched.', '');
}
