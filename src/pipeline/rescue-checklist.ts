import {plural} from './plural.ts';
import type {RescueReport} from './rescue.ts';
import {isUnlisted} from './rescue-person.ts';

/** Something to do, and the command or statement that does it. */
export interface ChecklistItem {
  readonly text: string;
  readonly run?: string;
}

/** The account keeps its query history for so many days. */
const HISTORY_DAYS = 365;

/** What is left to do for a person, the most urgent first. Everything in it follows from the report. */
export function checklistOf(report: RescueReport): readonly ChecklistItem[] {
  const {person, coverage, unreadable, ranked, secrets, written, historyFrom} = report;
  const items: ChecklistItem[] = [];
  if (isUnlisted(person)) {
    items.push({
      text: `Let somebody who may give it run this, and rescue again: the list of users cannot be read, so what ${person.name} ran is known by no id, and nothing of it is taken from the history.`,
      run: 'GRANT DATABASE ROLE SNOWFLAKE.SECURITY_VIEWER TO ROLE <reader>;',
    });
  }
  if (secrets.length > 0) {
    items.push({
      text: `Rotate the secrets that stood in ${plural(secrets.length, 'place')} of these sheets; whoever could read the sheet could use them.`,
    });
  }
  if (person.state === 'disabled') {
    items.push({
      text: `Do not drop ${person.name} before this list is done: dropping cannot be undone, and while it opens private files to the role that drops, it deletes the user's stage.`,
    });
  }
  if (person.state === 'dropped') {
    items.push({
      text: `Keep the database DROPPED_USER$${person.name}… until the files are archived: nobody says how long Snowflake keeps it.`,
      run: `SHOW DATABASES STARTS WITH 'DROPPED_USER$';`,
    });
  }
  if (person.state === 'active' && !isUnlisted(person)) {
    items.push({
      text: `Let ${person.name} run this while they can still log in: it covers the workspace for the day they leave.`,
      run: 'GRANT READ ON WORKSPACE USER$.PUBLIC.DEFAULT$ TO ROLE <reader>;',
    });
  }
  for (const {locator, reason, grant} of unreadable) {
    items.push({text: `${locator}: ${reason}`, ...(grant === undefined ? {} : {run: grant})});
  }
  for (const {relation, readers} of written) {
    const others = readers.filter(({who}) => who !== person.name);
    if (others.length === 0) continue;
    const who = others.slice(0, 3).map((reader) => `${reader.who} (${plural(reader.runs, 'time')})`);
    const more = others.length > 3 ? ' and others' : '';
    items.push({text: `Find somebody who keeps ${relation} filled: it is read by ${who.join(', ')}${more}.`});
  }
  if (coverage.statementsOnlyInHistory > 0 && historyFrom !== undefined) {
    items.push({
      text: `${plural(coverage.statementsOnlyInHistory, 'statement')} stood in no file that could be read and are archived now. What was run before ${historyFrom} was not read; the account keeps ${HISTORY_DAYS} days, and loses one of them every day.`,
    });
  }
  const open = ranked.filter(({refusal}) => refusal === undefined).length;
  if (ranked.length > 0) {
    items.push({
      text: `Decide on ${plural(ranked.length, 'candidate')} (${open} can become a model as they stand), the ones that matter first.`,
      run: `wsr list --owner ${person.name}`,
    });
  }
  return items;
}

/** The report for programs: what `--json` prints and `rescue.json` holds. */
export function rescueSummary(report: RescueReport) {
  const {ranked, ...rest} = report;
  return {
    ...rest,
    ranked: ranked.map(({id, name, rank, runs, people, lastRunAt, owner, refusal, reasons, writes}) => ({
      id,
      name,
      rank,
      runs,
      people,
      ...(lastRunAt === undefined ? {} : {lastRunAt}),
      owner,
      ...(refusal === undefined ? {} : {refusal}),
      reasons,
      writes,
    })),
    checklist: checklistOf(report),
  };
}
