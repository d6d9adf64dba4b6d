import type {Candidate, FamilyPart} from '../model/family.ts';
import type {Printer} from './print.ts';

const SHOWN = 20;

/** How the statements of a family differ, and how the family stands to others. */
export function printFamily(printer: Printer, candidate: Candidate): void {
  printMembers(printer, candidate);
  printConflicts(printer, candidate);
  printParts(printer, candidate);
}

function printMembers(printer: Printer, {members}: Candidate): void {
  if (members.length < 2) return;
  const variants = members.filter(({isVariant}) => isVariant === true).length;
  printer.line();
  printer.heading(`Family of ${members.length}`);
  for (const {tier, owner, title, differs, isVariant} of members.slice(0, SHOWN)) {
    const how = isVariant === true ? `${tier}, variant` : tier;
    printer.line(`  ${how.padEnd(19)} ${owner.name}  ${title}`);
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
