import {ExitCode} from '../errors.ts';
import type {ExplainedStatement} from '../pipeline/explain.ts';
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
  printer.heading(path);
  printer.table(
    ['  #', 'line', 'kind', 'verb', 'reading', 'confidence', 'writes', 'reads'],
    statements.map(({index, line, kind, verb, reading, confidence, roles, reads, writes}) => [
      `  ${index}`,
      String(line),
      kind,
      verb,
      reading === 'tokens' ? '·' : reading,
      confidence ?? '·',
      writes.join(', ') || '·',
      [...reads, ...beside(roles)].join(', ') || '·',
    ]),
  );
  for (const statement of statements) printNotes(printer, statement, columns);
  printer.line();
}

/** What is read and is no table, with what it is. */
function beside(roles: ExplainedStatement['roles']): readonly string[] {
  const others = roles.filter(({role}) => role === 'stage' || role === 'function' || role === 'result-scan');
  return [...new Set(others.map(({relation, role}) => `${role} ${relation.replaceAll('?.', '')}`))];
}

function printNotes(printer: Printer, statement: ExplainedStatement, columns: boolean): void {
  const {index, holes, confidence, says, formatted, temporary, needs} = statement;
  const note = (text: string): void => printer.paragraph(`#${index} ${text}`, '    ', 'dim');
  for (const {line, expected} of holes) note(`line ${line}: not understood; looked for ${expected}.`);
  if (says !== null && confidence !== 'likely') note(`${confidence}: ${says}`);
  if (temporary.length > 0) note(`reads what an earlier statement made for its session: ${temporary.join(', ')}.`);
  if (needs.length > 0) note(`reads what other cells give: ${needs.join(', ')}.`);
  if (formatted === false) note('cannot be laid out without changing a token, and is left as it is.');
  if (!columns) return;
  for (const {name, from, certain} of statement.columns) {
    const origin = from.length === 0 ? 'nothing but constants' : from.join(', ');
    printer.line(`    ${printer.style('dim', `#${index}`)} ${name ?? '(no name)'} ← ${origin}${certain ? '' : ' (?)'}`);
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

function printSummary(printer: Printer, counts: ReadonlyMap<string, number>): void {
  const order = ['statements', 'read in full', 'with holes', 'not queries'];
  const rest = ['confirmed', 'likely', 'disputed', 'unconfirmed', 'left as they are'];
  const say = (keys: readonly string[]): string =>
    keys.flatMap((key) => (counts.has(key) ? [`${counts.get(key)!.toLocaleString('en')} ${key}`] : [])).join(', ');
  const second = say(rest);
  printer.line(`${say(order)}${second === '' ? '' : `; ${second}`}`);
}
