import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {inOrder} from '../extract/files/in-order.ts';
import type {Diagnosis, GrantRow, LanternDoctor} from './doctor-world.test.kit.ts';
import {openLanternDoctor} from './doctor-world.test.kit.ts';

const ROLES = ['RESCUE_READER', 'RESCUE_INVENTORY', 'RESCUE_VERIFY'];

let lantern: LanternDoctor;
let whole: Diagnosis;

beforeAll(async () => {
  lantern = await openLanternDoctor();
  whole = await lantern.diagnose(lantern.grants);
}, 60_000);
afterAll(() => lantern.remove());

/** Lines of one that the other does not have, each as often as it stands there. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

const textOf = ({privilege, granted_on, name, grantee_name}: GrantRow): string =>
  `${privilege} ON ${granted_on} ${name} TO ${grantee_name}`;

interface Difference {
  readonly row: GrantRow;
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  /** Checks of `--json` that are not as they were. */
  readonly checks: readonly string[];
}

/** The report with one grant less, beside the whole one. */
async function withoutGrant(row: GrantRow): Promise<Difference> {
  const less = await lantern.diagnose(lantern.grants.filter((each) => each !== row));
  const before = whole.report.checks.map((check) => JSON.stringify(check));
  const after = less.report.checks.map((check) => JSON.stringify(check));
  return {
    row,
    lost: without(whole.lines, less.lines),
    gained: without(less.lines, whole.lines),
    checks: without(after, before),
  };
}

describe('the doctor on lantern', () => {
  it('finds nothing wrong with what is granted', () => {
    const ofRoles = lantern.grants.filter((row) => row.granted_to === 'ROLE' && ROLES.includes(row.grantee_name));
    expect(ofRoles.length).toBeGreaterThan(60);
    expect(whole.report.exitCode).toBe(0);
    expect(whole.report.checks.filter(({status}) => status === 'failed')).toEqual([]);
  });

  it.each(ROLES)(
    'changes exactly one line for each single grant taken from %s',
    async (role) => {
      const rows = lantern.grants.filter((row) => row.granted_to === 'ROLE' && row.grantee_name === role);
      const wrong: string[] = [];
      for await (const {row, lost, gained, checks} of inOrder(rows, 4, withoutGrant)) {
        if (lost.length === 1 && gained.length === 1 && checks.length === 1) continue;
        wrong.push([textOf(row), ...lost.map((line) => `- ${line}`), ...gained.map((line) => `+ ${line}`)].join('\n'));
      }
      expect(wrong).toEqual([]);
    },
    600_000,
  );
});
