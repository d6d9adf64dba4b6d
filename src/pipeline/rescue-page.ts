import {plural} from './plural.ts';
import type {RescueReport} from './rescue.ts';
import {checklistOf} from './rescue-checklist.ts';
import {isUnlisted} from './rescue-person.ts';

const SHOWN = 10;

/**
 * The report as Markdown, for the folder of a rescue: what was saved, what was not, and what to do next. It holds no rows
 * and no secrets; names of people and places are in it, so it belongs to where the sheets belong.
 */
export function rescuePage(report: RescueReport): string {
  const {person, namesakes, coverage, places, unreadable, ranked, secrets} = report;
  const lines = [
    `# ${person.name}`,
    '',
    sentenceOf(report),
    ...namesakes.map(
      ({userId, state}) => `Not to be confused with the user of the same name whose USER_ID is ${userId} (${state}).`,
    ),
    '',
    '## Coverage',
    '',
    '| where | files | statements |',
    '|---|---:|---:|',
    `| in files that could be read | ${coverage.files} | ${coverage.statementsInFiles} |`,
    `| only in the query history | ${coverage.sheets} | ${coverage.statementsOnlyInHistory} |`,
    `| could not be read | ${unreadable.length} | unknown |`,
    '',
    ...places.map(({container, files}) => `- \`${container}\`: ${plural(files, 'file')}`),
    ...(places.length > 0 ? [''] : []),
    '## What matters most',
    '',
  ];
  if (ranked.length === 0) lines.push('Nothing of theirs looks like a model.', '');
  for (const [index, {name, rank, reasons, refusal, id, runs, lastRunAt}] of ranked.slice(0, SHOWN).entries()) {
    const last = lastRunAt === undefined ? '' : `, last on ${lastRunAt.slice(0, 10)}`;
    lines.push(`${index + 1}. **${name}** (${Math.round(rank)}, \`${id}\`): ${plural(runs, 'run')}${last}.`);
    const why = reasons.slice(0, 2).map(({text}) => text);
    if (refusal !== undefined) why.push(`No model as it stands: ${refusal}`);
    if (why.length > 0) lines.push(`   ${why.join(' ')}`);
  }
  if (ranked.length > SHOWN)
    lines.push(`${SHOWN + 1}. … and ${ranked.length - SHOWN} more: \`wsr list --owner ${person.name}\``);
  lines.push('', '## To do', '');
  for (const {text, run} of checklistOf(report)) {
    lines.push(`- [ ] ${text}`);
    if (run !== undefined) lines.push('', '  ```', ...run.split('\n').map((line) => `  ${line}`), '  ```', '');
  }
  if (secrets.length > 0) {
    lines.push('', '## Secrets that were masked', '', '| kind | file | lines |', '|---|---|---|');
    for (const {kind, container, path, lines: at} of secrets) {
      lines.push(
        `| ${kind} | ${cell(`${container}/${path}`)} | ${at.map((line) => (line === 0 ? 'name' : line)).join(', ')} |`,
      );
    }
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Who it is and how they stand, in one sentence. */
export function sentenceOf({person, coverage, account}: RescueReport): string {
  if (isUnlisted(person)) return `Of the user ${person.name} of the account ${account} only the name is known.`;
  const {state, deletedAt, lastLoginAt} = person;
  const since = state === 'dropped' && deletedAt !== undefined ? ` on ${deletedAt.slice(0, 10)}` : '';
  const how = {active: 'is active', disabled: 'is disabled', dropped: `was dropped${since}`}[state];
  const seen = lastLoginAt === undefined ? '' : `, last logged in on ${lastLoginAt.slice(0, 10)}`;
  const ran =
    coverage.firstDay === undefined || coverage.lastDay === undefined
      ? 'The history has no statement of theirs.'
      : `The history has ${plural(coverage.statementsRun, 'statement')} of theirs, run ${plural(coverage.runs, 'time')} from ${coverage.firstDay} to ${coverage.lastDay}.`;
  return `User ${person.userId} of the account ${account} ${how}${seen}. ${ran}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
