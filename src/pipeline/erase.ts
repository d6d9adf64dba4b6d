import {ExitCode, usageError, UserError} from '../errors.ts';
import type {AssetFacts} from '../model/asset.ts';
import type {ExactFingerprint} from '../model/statement.ts';
import {nameMark, userMark} from '../parse/erased-marks.ts';
import type {Erasure} from '../ports/archive.ts';
import type {Workshop} from './context.ts';
import {passName} from './door.ts';
import {findAsset} from './find-asset.ts';
import {plural} from './plural.ts';
import {sendArchive} from './send-archive.ts';
import {syncCatalog} from './sync.ts';

/** A user of an account, under every name that is known. */
export interface ErasedUser {
  readonly account: string;
  readonly userId: string;
  readonly names: readonly string[];
}

/** Exactly what an erasure takes out of the archive. */
export interface ErasurePlan {
  readonly assets: readonly AssetFacts[];
  /** Texts of the query history. */
  readonly texts: readonly ExactFingerprint[];
  readonly person?: ErasedUser & {readonly rows: number; readonly days: number; readonly uses: number};
}

/** What is to be erased: one asset, or everything of one person. */
export type ErasureTarget = {readonly asset: string} | {readonly person: string};

/**
 * Finds out what an erasure would take. Nothing is changed.
 * @throws UserError when there is no such asset or person, or several
 */
export function planErasure({catalog}: Pick<Workshop, 'catalog'>, target: ErasureTarget): ErasurePlan {
  if ('asset' in target) {
    const asset = findAsset(catalog, target.asset);
    return {assets: [asset], texts: catalog.textsOnlyIn(asset.id)};
  }
  const person = findUser(catalog, target.person);
  const {account, userId} = person;
  return {
    assets: catalog.assetsOf(account, userId),
    texts: catalog.textsOnlyRunBy(account, userId),
    person: {...person, ...catalog.traceOf(account, userId)},
  };
}

function findUser(catalog: Pick<Workshop['catalog'], 'usersCalled'>, reference: string): ErasedUser {
  const found = Map.groupBy(catalog.usersCalled(reference), ({account, userId}) => `${account}: USER_ID ${userId}`);
  const [[, rows] = []] = found;
  const [first] = rows ?? [];
  if (first === undefined || rows === undefined) {
    throw usageError(
      'unknown-person',
      `The archive knows nobody called ${reference}.`,
      'Give a user name or a USER_ID.',
    );
  }
  if (found.size > 1) {
    throw usageError(
      'ambiguous',
      `${reference} is the name of ${found.size} users.`,
      `Names are given again after a drop. Give the USER_ID of one: ${[...found.keys()].join(', ')}`,
    );
  }
  return {account: first.account, userId: first.userId, names: [...new Set(rows.map(({name}) => name))]};
}

/** What an erasure did. */
export interface ErasureReport {
  readonly erasure: Pick<Erasure, 'id' | 'at' | 'by' | 'because'>;
  readonly assets: number;
  readonly texts: number;
  readonly head: string;
  readonly push: 'pushed' | 'up-to-date' | 'no-remote';
}

/**
 * Erases what a plan names from every commit of the archive, here and at its remote, and forgets it in the catalog. The
 * erasure itself is recorded, and what comes again is left out.
 * @throws UserError when the archive moved meanwhile, when the reason holds a secret, or when the remote cannot be reached
 */
export async function erase(workshop: Workshop, plan: ErasurePlan, because: string): Promise<ErasureReport> {
  const {archive, catalog, clock} = workshop;
  const reason = passName(because, () => {}).trim();
  if (reason === '') throw usageError('no-reason', 'Say why it is erased.', 'Add --because "request of 2026-03-01".');
  // What is only here would otherwise be sent with the history made anew: both sides have the same before.
  await sendArchive(workshop);
  const head = await archive.head();
  if (head === undefined) throw usageError('empty-archive', 'The archive is empty.');
  const {person} = plan;
  const erasure: Erasure = {
    id: clock.ulid(),
    at: clock.now(),
    by: passName(workshop.operator, () => {}),
    because: reason,
    assets: [...new Set(plan.assets.flatMap(({id, aliases}) => [id, ...aliases]))],
    texts: plan.texts,
    people:
      person === undefined
        ? []
        : [...new Set([userMark(person.account, person.userId), ...person.names.map((name) => nameMark(name))])],
  };
  const outcome = await archive.erase(erasure, plan.assets, head);
  if (outcome === 'moved') {
    throw new UserError('archive-moved', 'Another run wrote to the archive meanwhile, so nothing was erased.', {
      hint: 'Run the command again.',
    });
  }
  const [leak] = outcome.held;
  if (leak !== undefined) {
    throw new UserError(
      'secret-in-reason',
      `Nothing was erased: the record of it would hold a secret (${leak.kind}).`,
      {
        hint: 'Give another reason.',
        exitCode: ExitCode.GATE,
      },
    );
  }
  catalog.reset();
  const push = await sendArchive(workshop);
  await syncCatalog(workshop);
  const {id, at, by} = erasure;
  return {
    erasure: {id, at, by, because: reason},
    assets: plan.assets.length,
    texts: plan.texts.length,
    head: (await archive.head()) ?? outcome.oid,
    push,
  };
}

/** What a plan takes, in a line. */
export function sayPlan({assets, texts, person}: ErasurePlan): string {
  const parts = [
    plural(assets.length, 'asset'),
    plural(texts.length, 'history text'),
    person === undefined
      ? ''
      : `${plural(person.rows, 'row')} of evidence and ${plural(person.uses, 'use')} of objects under a pseudonym`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
