import type {Candidate, FamilyPart} from '../model/family.ts';
import type {FamilyTrace, NamedFamily} from '../pipeline/family-trace.ts';
import type {Printer} from './print.ts';

const SHOWN = 20;

/** How the statements of a family differ, and how the family stands to others. */
export function printFamily(printer: Printer, candidate: Candidate, trace: FamilyTrace): void {
  printMembers(printer, candidate);
  printTrace(printer, trace);
  printConflicts(printer, candidate);
  printParts(printer, candidate);
}

function printMembers(printer: Printer, {members, keptFor = []}: Candidate): void {
  if (members.length < 2) return;
  const variants = members.filter(({isVariant}) => isVariant === true).length;
  printer.line();
  printer.heading(`Family of ${members.length}`);
  for (const {tier, owner, title, changedAt, differs, isVariant} of members.slice(0, SHOWN)) {
    const how = isVariant === true ? `${tier}, variant` : tier;
    const day = changedAt === undefined ? ' '.repeat(10) : printer.style('dim', changedAt.slice(0, 10));
    printer.line(`  ${how.padEnd(19)} ${day}  ${owner.name}  ${title}`);
    if (tier === 'keeper' && keptFor.length > 0) printer.paragraph(keptFor.join(' '), '      ', 'dim');
    for (const text of differs) printer.paragraph(text, '      ', 'dim');
  }
  if (members.length > SHOWN) printer.line(`  and ${members.length - SHOWN} more: --json`);
  if (variants > 0) {
    const ask = variants === 1 ? '1 of them asks' : `${variants} of them ask`;
    printer.paragraph(
      `${ask} something else than the one that is kept: look at the difference before you approve.`,
      '  ',
    );
  }
}

function printTrace(printer: Printer, {splitFrom, absorbed}: FamilyTrace): void {
  const named = ({id, name}: NamedFamily): string => (name === '' ? id : `${name} (${id})`);
  if (splitFrom !== undefined) printer.paragraph(`Its statements were in ${named(splitFrom)} before.`, '  ');
  if (absorbed.length === 0) return;
  printer.paragraph(`What was ${absorbed.map(named).join(', ')} is in it since others came between them.`, '  ');
}

function printConflicts(printer: Printer, {conflicts = []}: Candidate): void {
  if (conflicts.length === 0) return;
  printer.line();
  printer.heading('Defined otherwise elsewhere');
  for (const {term, says, others} of conflicts) {
    printer.line(`  ${printer.style('bold', term)}`);
    printer.paragraph(`here: ${says}`, '    ');
    for (const {id, name, says: other} of others)
      printer.paragraph(`${name} (${id.slice(0, 12)}): ${other}`, '    ', 'dim');
  }
}

function printParts(printer: Printer, {contains = [], standsIn = []}: Candidate): void {
  if (contains.length + standsIn.length === 0) return;
  printer.line();
  printer.heading('Parts');
  for (const part of contains) printer.line(`  holds ${named(part)} as ${placed(part)}`);
  for (const part of standsIn) printer.line(`  stands in ${named(part)} as ${placed(part)}`);
}

function named({id, name}: FamilyPart): string {
  return `${name} (${id.slice(0, 12)})`;
}

function placed({as, cte}: FamilyPart): string {
  if (as === 'subquery') return 'a subquery';
  return cte === undefined ? 'a common table expression' : `the common table expression ${cte}`;
}
