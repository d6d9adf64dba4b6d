import {resolve} from 'node:path';
import {ExitCode, usageError, UserError} from '../errors.ts';
import type {Command} from './command.ts';
import {withWorkshop} from './session.ts';

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'the text of one sheet as it was at some time, from the archive',
  arguments: [
    {
      name: '<asset@when>',
      description: 'an asset as `wsr log` takes it, and ~2, a commit, a day or an instant; the newest version without',
    },
  ],
  options: [
    {flags: '--output <file>', description: 'write it to this file, which must not be there yet'},
    {flags: '--force', description: 'write over a file that is there', default: false},
  ],
  example: 'wsr restore weekly_revenue.sql@2026-03-01 --output weekly_revenue.sql',
  run: (invocation) =>
    withWorkshop(
      invocation,
      async ({archive, catalog}, printer) => {
        const [{findAsset}, {restoreAsset}, {writeNewFile}] = await Promise.all([
          import('../pipeline/find-asset.ts'),
          import('../pipeline/asset-log.ts'),
          import('../system/new-file.ts'),
        ]);
        const [reference] = invocation.args;
        if (!reference)
          throw usageError('no-asset', 'Say what to restore.', 'Give an asset and a time: ASSET@2026-03-01');
        const {asset, when} = partsOf(reference);
        const {version, body} = await restoreAsset(archive, findAsset(catalog, asset, await archive.erasures()), when);
        const {commit, archivedAt, gone, facts} = version;
        const {output, force} = invocation.options;
        if (typeof output === 'string') {
          const problem = await writeNewFile(resolve(invocation.cwd, output), body, force === true);
          if (problem === 'EEXIST')
            throw usageError('file-exists', `There is a file ${output} already.`, 'Name another one, or add --force.');
          if (problem !== undefined)
            throw new UserError('output-unwritable', `The file ${output} cannot be written (${problem}).`);
        }
        if (invocation.common.json)
          printer.json({
            id: facts.id,
            title: facts.title,
            commit,
            archivedAt,
            ...(facts.changedAt === undefined ? {} : {changedAt: facts.changedAt}),
            gone,
            ...(typeof output === 'string' ? {output} : {body}),
          });
        else if (typeof output !== 'string') invocation.stdout.write(body);
        else if (!invocation.common.quiet)
          printer.line(`${output}: ${facts.title} as archived at ${archivedAt} in ${commit.slice(0, 10)}.`);
        return ExitCode.DONE;
      },
      {remote: 'not-asked'},
    ),
};

/** Titles and paths may hold an `@`: only what looks like a time behind the last one is a time. */
function partsOf(reference: string): {readonly asset: string; readonly when: string | undefined} {
  const at = reference.lastIndexOf('@');
  const when = reference.slice(at + 1);
  if (at <= 0 || !/^(?:~\d+|[0-9a-f]{4,40}|\d{4}-\d\d-\d\d.*)$/.test(when)) {
    return {asset: reference, when: undefined};
  }
  return {asset: reference.slice(0, at), when};
}
