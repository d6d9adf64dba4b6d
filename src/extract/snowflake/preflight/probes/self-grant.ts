import {personalDatabase} from '../../people.ts';
import {textCell} from '../../rows.ts';
import {under} from '../account.ts';
import {ask} from '../ask.ts';
import {showGrantsOnWorkspace} from '../statements.ts';
import {NOT_TRIED, type Probe} from './probe.ts';

const MOST = 5;

export const selfGrantProbe: Probe = {
  id: 'self-grant',
  question: 'Could a role with MANAGE GRANTS grant itself READ on the private workspace of somebody else?',
  async try({asked, inventory, inventoryHeld, names}) {
    const role = inventoryHeld?.managesGrants === true ? inventoryHeld.role : undefined;
    if (role === undefined) return {seen: [], verdict: `${NOT_TRIED} No role with MANAGE GRANTS can be used.`};
    const isPrivate = (database: string): boolean => personalDatabase(database)?.kind === 'live';
    const seen: string[] = [];
    for (const place of inventory.places
      .filter((each) => each.type === 'WORKSPACE' && isPrivate(each.database))
      .slice(0, MOST)) {
      const name = names.of('WORKSPACE', `${place.database}.${place.schema}.${place.name}`);
      const answer = await ask(
        asked.warehouse,
        showGrantsOnWorkspace(place.database, place.schema, place.name),
        under(asked, role),
      );
      if (!answer.ok) {
        seen.push(`${name}: SHOW GRANTS refused (${answer.why.code})`);
        continue;
      }
      const grants = answer.rows.map((row) => {
        const to = textCell(row, 'granted_to');
        const by = textCell(row, 'granted_by');
        return `${textCell(row, 'privilege')} to a ${to || 'grantee'} (granted by ${by === '' ? 'nobody named' : 'somebody named'})`;
      });
      seen.push(`${name}: ${grants.length === 0 ? 'no grant listed' : grants.join(', ')}`);
    }
    return {
      seen,
      verdict:
        'Not tried: trying is a GRANT, and nothing is granted here. GRANT READ is documented to need OWNERSHIP; above is who has it.',
    };
  },
};
