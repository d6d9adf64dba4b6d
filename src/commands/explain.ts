import {ExitCode} from '../errors.ts';
import type {ExplainedStatement} from '../pipeline/explain.ts';
import {plural} from '../pipeline/plural.ts';
import type {Command} from './command.ts';
import {Printer} from './print.ts';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'how files are read: each statement, its kind, what it reads and writes, and how sure that is',
  arguments: [{name: '<paths...>', description: 'files or folders (.sql, .ipynb, .py)'}],
  options: [
    {flags: '--columns', description: 'the columns that each query gives, with what they come from', default: false},
    {flags: '--format', description: 'which statements cannot be laid out without changing a token', default: false},
    {flags: '--no-confirm', description: 'ask no other parsers: quicker, and the confidence stays open'},
  ],
  example: 'wsr explain worksheets/ --columns',
  run: async (invocation) => {
    const {explainPaths} = await import('../pipeline/explain.ts');
    const {readPaths} = await import('../system/read-paths.ts');
    const {openWitnesses} = await import('../system/open-witnesses.ts');
    const {columns, format, confirm} = invocation.options;
    const printer = new Printer(invocation.stdout, invocation.env);
    const trees = confirm === false ? undefined : await openWitnesses();
    const counts = new Map<string, number>();
    let problems = 0;
    try {
      const files = readPaths(invocation.args, invocation.cwd);
      for await (const file of explainPaths(files, {trees, format: format === true})) {
        invocation.signal.throwIfAborted();
        if ('problem' in file) {
          problems += 1;
          invocation.stderr.write(`${file.path}: ${file.problem}\n`);
        } else if (invocation.common.json) {
          printer.rows(file.results);
        } else {
          printFile(printer, file.path, file.results, columns === true);
          for (const one of file.results) for (const key of countedAs(one)) counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      }
    } finally {
      await trees?.close();
    }
    if (counts.size > 0) printSummary(printer, counts);
    return problems === 0 ? ExitCode.DONE : ExitCode.FAILED;
  },
};

function printFile(printer: Printer, path: string, statements: readonly ExplainedStatement[], columns: boolean): void {
  const hasCells = statements.some(({cell}) => cell !== null);
  printer.heading(path);
  if (statements.length === 0) printer.line(printer.style('dim', '  no statement'));
  printer.table(
    ['  #', ...(hasCells ? ['cell'] : []), 'line', 'kind', 'verb', 'reading', 'confidence', 'writes', 'reads'],
    statements.map(({index, cell, line, kind, verb, reading, confidence, roles}) => [
      `  ${index}`,
      ...(hasCells ? [cell ?? '·'] : []),
      String(line),
      kind,
      verb,
      reading === 'tokens' ? '·' : reading,
      confidence ?? '·',
      named(roles, true),
      named(roles, false),
    ]),
  );
  for (const statement of statements) printNotes(printer, statement, columns);
  printer.line();
}

/** Roles of what stands in the statement itself. */
const INSIDE: ReadonlySet<string> = new Set(['cte', 'lateral']);
/** Roles of relations as such: nothing is said of them. */
const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'identifier']);

/** What a statement writes, or reads from outside; what is no table or view with what it is. */
function named(roles: ExplainedStatement['roles'], ofWrites: boolean): string {
  const names = roles
    .filter(({role, written}) => written === ofWrites && !INSIDE.has(role))
    .map(({relation, role}) => {
      if (role === 'result-scan') return role;
      const short = shortened(relation);
      return RELATIONS.has(role) ? short : `${role} ${short}`;
    });
  return [...new Set(names)].join(', ') || '·';
}

/** Without the parts that nothing gives, and without quotes around what is no name: a template, `~` of a stage. */
function shortened(relation: string): string {
  return relation.replaceAll('?.', '').replace(/"([~%][^"]*|[{<&$].*)"$/, '$1');
}

function printNotes(printer: Printer, statement: ExplainedStatement, columns: boolean): void {
  const {index, holes, confidence, says, formatted, temporary, variables, needs} = statement;
  const note = (text: string): void => printer.paragraph(`#${index} ${text}`, '    ', 'dim');
  for (const {line, expected} of holes) note(`line ${line}: not understood; looked for ${expected}.`);
  if (says !== null && confidence !== 'likely') note(`${confidence}: ${says}`);
  if (temporary.length > 0) note(`reads what an earlier statement made for its session: ${temporary.join(', ')}.`);
  if (variables.length > 0) note(`uses session variables: ${variables.map((name) => `$${name}`).join(', ')}.`);
  if (needs.length > 0) note(`reads what other cells give: ${needs.join(', ')}.`);
  if (formatted === false) note('cannot be laid out without changing a token, and is left as it is.');
  if (!columns) return;
  for (const {name, from, certain} of statement.columns) {
    const none = certain ? 'nothing but constants' : 'what only running it tells';
    const origin = from.length === 0 ? none : `${from.join(', ').replaceAll('?.', '')}${certain ? '' : ' (?)'}`;
    printer.line(`    ${printer.style('dim', `#${index}`)} ${name ?? '(no name)'} ← ${origin}`);
  }
}

function countedAs({reading, confidence, formatted}: ExplainedStatement): readonly string[] {
  return [
    'statements',
    reading === 'tokens' ? 'not queries' : reading === 'full' ? 'read in full' : 'with holes',
    ...(confidence === null ? [] : [confidence]),
    ...(formatted === false ? ['left as they are'] : []),
  ];
}

function counted(key: string, count: number): string {
  return key === 'statements' ? plural(count, 'statement') : `${count.toLocaleString('en')} ${key}`;
}

function printSummary(printer: Printer, counts: ReadonlyMap<string, number>): void {
  const order = ['statements', 'read in full', 'with holes', 'not queries'];
  const rest = ['confirmed', 'likely', 'disputed', 'unconfirmed', 'left as they are'];
  const say = (keys: readonly string[]): string =>
    keys.flatMap((key) => (counts.has(key) ? [counted(key, counts.get(key)!)] : [])).join(', ');
  const second = say(rest);
  printer.line(`${say(order)}${second === '' ? '' : `; ${second}`}`);
}
