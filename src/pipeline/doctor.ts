import type {SourceState} from '../ports/archive.ts';
import type {Check, ListedPerson} from '../ports/preflight.ts';
import {ExitCode, usageError} from '../errors.ts';
import {fallenBelow} from './doctor-baseline.ts';

/** One account of the config, ready to be looked at. */
export interface DoctorAccount {
  readonly name: string;
  readonly kind: string;
  /** Looks at it; a login that fails is a check. */
  look(): Promise<{readonly checks: readonly Check[]; readonly people: readonly ListedPerson[]}>;
}

/** What the doctor needs from outside. */
export interface DoctorWorld {
  /** Checks of the config, the repositories, the state folder and the programs beside us. */
  configuration(): Promise<readonly Check[]>;
  readonly accounts: readonly DoctorAccount[];
  /** What the last harvests of an account left as their state: the accepted baseline. Empty before the first. */
  baseline(account: string): readonly SourceState[];
}

export interface DoctorReport {
  readonly checks: readonly Check[];
  /** Who is who, by USER_ID. */
  readonly people: readonly ListedPerson[];
  /** What the accepted baseline had and cannot be read now. */
  readonly fallen: readonly {readonly account: string; readonly locator: string}[];
  readonly exitCode: ExitCode;
}

const FELL = 'The last harvest could read this, a harvest now could not.';

/**
 * Looks at the configuration, then at each account. Nothing is written anywhere.
 * @param only name of the one account to look at
 * @param tell called with the checks of a part as soon as they are there
 * @throws UserError (exit code 2) for an account that the config does not name
 */
export async function doctor(
  world: DoctorWorld,
  only: string | undefined,
  tell: (checks: readonly Check[], account: DoctorAccount | undefined) => void = () => {},
): Promise<DoctorReport> {
  const accounts = chosen(world, only);
  const checks: Check[] = [...(await world.configuration())];
  const people: ListedPerson[] = [];
  const fallen: {account: string; locator: string}[] = [];
  tell(checks, undefined);
  for (const account of accounts) {
    const looked = await account.look();
    const states = world.baseline(account.name);
    const compared = looked.checks.map((check) => {
      const lost = fallenBelow(check.unreadable, states);
      fallen.push(...lost.map((locator) => ({account: account.name, locator})));
      // On the line itself: what falls below the baseline moves this line and no other.
      return lost.length === 0 ? check : {...check, says: `${check.says} ${FELL}`};
    });
    checks.push(...compared);
    people.push(...looked.people);
    tell(compared, account);
  }
  const hasFailed = checks.some(({status}) => status === 'failed');
  return {
    checks,
    people,
    fallen,
    exitCode: hasFailed ? ExitCode.FAILED : fallen.length > 0 ? ExitCode.COVERAGE : ExitCode.DONE,
  };
}

/** @throws UserError (exit code 2) */
export function chosen<T extends {readonly name: string}>(
  {accounts}: {readonly accounts: readonly T[]},
  only: string | undefined,
): readonly T[] {
  if (only === undefined) return accounts;
  const found = accounts.filter(({name}) => name === only);
  if (found.length > 0) return found;
  throw usageError(
    'unknown-account',
    `The config names no account ${only}.`,
    `It names: ${accounts.map(({name}) => name).join(', ')}`,
  );
}
