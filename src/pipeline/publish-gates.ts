import type {ModelDraft, ModelFile} from '../model/model-draft.ts';
import type {Verification} from '../model/verification.ts';
import type {Leak} from '../ports/scan.ts';
import type {Workshop} from './context.ts';
import {sayForReview} from './verify-says.ts';

/** The final bytes and the lint gate: why a model is held back; undefined where it is not. */
export function gateOf(
  {scan, loaded}: Pick<Workshop, 'scan' | 'loaded'>,
  draft: ModelDraft,
  files: readonly ModelFile[],
): {readonly reason: string; readonly leaks: readonly Leak[]} | undefined {
  const leaks = files.flatMap((file) => scan(file.path, file.text));
  if (leaks.length > 0) return {reason: 'Its files would have held a secret.', leaks};
  const limit = loaded.config.gates['fail-on'];
  const over = draft.findings.filter(
    ({severity}) => limit !== 'never' && (severity === 'error' || (limit === 'warning' && severity === 'warning')),
  );
  if (over.length === 0) return undefined;
  const rules = [...new Set(over.map(({rule}) => rule))].join(', ');
  return {reason: `Lint says ${rules}, and gates.fail-on is ${limit}.`, leaks: []};
}

/** The gate of those who merge on proof only: why a model is held back; undefined where it is not. */
export function proofGate(
  {loaded}: Pick<Workshop, 'loaded'>,
  name: string,
  verdict: Verification | undefined,
): string | undefined {
  if (!loaded.config.gates['require-verify'] || verdict?.outcome === 'equal') return undefined;
  return `${sayForReview(verdict)} gates.require-verify is on: run \`wsr verify ${name}\`.`;
}
