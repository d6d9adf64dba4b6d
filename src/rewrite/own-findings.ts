import type {Finding} from '../model/family.ts';
import type {ModelVariable} from '../model/model-draft.ts';
import type {RelationName, RelationUse} from '../model/statement.ts';
import {lineAt} from '../parse/lines.ts';
import type {StatementReading} from '../parse/reading.ts';
import type {ResultColumns} from './columns.ts';
import type {DeclaredColumns} from './creation.ts';
import type {CompleteUse} from './tables.ts';

/** What the rewriting of a statement brought to light. */
export interface Known {
  readonly columns: ResultColumns;
  readonly declared: DeclaredColumns | undefined;
  readonly variables: readonly ModelVariable[];
  readonly unqualified: readonly RelationUse[];
  readonly uses: readonly CompleteUse[];
}

/** What the rewritten model does otherwise than the original, or may. */
export function ownFindings(reading: StatementReading, known: Known): readonly Finding[] {
  const whole = reading.final!;
  const at = (span: Finding['span']) => ({span, line: lineAt(reading.text, span.start)});
  const findings: Finding[] = [];
  if (known.variables.length > 0) {
    findings.push({
      rule: 'personal-data-masked',
      severity: 'warning',
      message: `Personal data in the query is now ${namesOf(known.variables)}; left alone, the model may return other rows than the original.`,
      hint: 'Give the variable its value where the model runs, release the value in review, or join a table that may hold it.',
      ...at(whole),
    });
  }
  if (known.columns.starOverJoin) {
    findings.push({
      rule: 'star-over-join',
      severity: 'warning',
      message:
        'The query selects every column of several tables; when two columns have one name, the model cannot be built.',
      hint: 'Name the columns.',
      ...at(whole),
    });
  }
  if (known.declared?.typed) {
    findings.push({
      rule: 'declared-types',
      severity: 'warning',
      message:
        'The original table declared types for its columns; the model keeps their names and takes the types of the query.',
      hint: 'Cast the columns in the query.',
      ...at(whole),
    });
  }
  for (const use of known.unqualified) {
    findings.push({
      rule: 'unqualified-function',
      severity: 'warning',
      message: `The table function ${use.relation.name} is looked up in the schema that the session happens to have.`,
      hint: 'Write its database and schema in front of it.',
      ...at(use.span),
    });
  }
  const made = reading.creation && known.uses.find((one) => isSame(one.name.relation, reading.creation!.name));
  if (made) {
    findings.push({
      rule: 'reads-own-result',
      severity: 'warning',
      message: 'The original rebuilds a table from itself; the model reads the old table and never changes it.',
      hint: 'Make the model incremental, or read what first filled the table.',
      ...at(made.span),
    });
  }
  return findings;
}

function isSame(one: RelationName, other: RelationName): boolean {
  return one.name === other.name && one.schema === other.schema && one.database === other.database;
}

function namesOf(variables: readonly ModelVariable[]): string {
  const names = variables.map(({name}) => name).join(', ');
  return variables.length === 1 ? `the variable ${names}` : `the variables ${names}`;
}
