import type {ModelDraft, ModelFile} from '../model/model-draft.ts';
import {lineAt} from '../parse/lines.ts';
import type {Leak} from '../ports/scan.ts';
import type {PersonalDataMask} from '../redact/personal-data.ts';

/** Whom the identity map names is named on purpose. */
const NAMED_ON_PURPOSE = /^Co-authored-by: .*$/gm;

/**
 * Personal data in what is about to leave for the model repository: the last look, after everything was masked. What is
 * part of the name of a table that is read cannot be masked and leaves with it.
 * @param message of the commit
 */
export function personalDataLeft(
  mask: PersonalDataMask,
  {imports, exposures = []}: Pick<ModelDraft, 'imports' | 'exposures'>,
  files: readonly ModelFile[],
  message: string,
): readonly Leak[] {
  const names = imports.map(({relation: {database, schema, name}}) => [database, schema, name].join('.').toLowerCase());
  // Owners of exposures have their addresses from the identity map.
  const addresses = new Set(exposures.flatMap(({owner}) => owner.email?.toLowerCase() ?? []));
  const texts = [...files, {path: 'commit message', text: message.replace(NAMED_ON_PURPOSE, '')}];
  return texts.flatMap(({path, text}) =>
    mask
      .left(text, path.endsWith('.sql') ? 'sql' : 'text')
      .filter(({start, end}) => (!path.endsWith('.sql') ? !addresses.has(text.slice(start, end).toLowerCase()) : true))
      .filter(({start, end}) => !names.some((name) => name.includes(text.slice(start, end).toLowerCase())))
      .map(({kind, start}) => ({path, kind, line: lineAt(text, start)})),
  );
}
