import {resolve} from 'node:path';
import type {LoadedConfig} from '../config/load.ts';
import {usageError} from '../errors.ts';
import {isSameRepository} from '../git/same-repository.ts';
import type {Asset} from '../model/asset.ts';
import {maskPersonalData} from '../redact/personal-data.ts';
import {expandHome, isRemote} from './paths.ts';

/** Where the archive is, and what must not be in it. */
export interface ArchivePlace {
  readonly address: string;
  readonly branch: string;
  /** Takes personal data out of what is harvested; undefined where the archive keeps it. */
  readonly hide?: (text: string, format: Asset['format']) => string;
}

/**
 * The place of the archive, as config says. Where it shares the repository that receives the models, whoever reads the
 * models reads the archive, so personal data is masked in it.
 * @param writes whether anything may be written to it: whoever only reads need not know whom it is shared with
 * @throws UserError when it would lie on the models' own branch, or keep personal data among them
 */
export async function archivePlace({config, directory}: LoadedConfig, writes: boolean): Promise<ArchivePlace> {
  const {repository, branch, 'personal-data': policy} = config.archive;
  const address = isRemote(repository) ? repository : resolve(directory, expandHome(repository));
  const isShared = writes && (await isSameRepository(resolve(directory, config.target.project), address));
  if (isShared && (branch === config.publish.base || branch === 'main')) {
    throw usageError(
      'archive-on-models-branch',
      `archive.repository is the repository that receives the models, and ${branch} is a branch of theirs.`,
      'Name a repository of its own for the archive, or a branch of its own with archive.branch.',
    );
  }
  if (isShared && policy === 'keep') {
    throw usageError(
      'archive-keeps-personal-data',
      'An archive in the repository that receives the models cannot keep personal data: whoever reads the models reads it.',
      'Leave archive.personal-data out, or name a repository of its own for the archive.',
    );
  }
  const allowDomains = config.redact['allow-domains'];
  return {
    address,
    branch,
    ...(isShared || policy === 'mask'
      ? {
          hide: (text, format) =>
            maskPersonalData(text, {allowDomains, language: format === 'sql' ? 'sql' : 'text'}).text,
        }
      : {}),
  };
}
