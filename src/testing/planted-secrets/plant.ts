import type {Random} from '../fuzz/random.ts';
import type {PlantedSlot} from './slots.ts';

/** A statement of the corpus with a secret in it. */
export interface Planted {
  readonly text: string;
  /** The same with `HOLE` in place of every part of the value. */
  readonly hollow: string;
  readonly value: string;
}

/** Stands where a value was: no text of the corpus has it. */
export const HOLE = '\u0001';

/** What stands around a name and its value: harmless in a string and a body, too, and some of it on one line only. */
const GAPS_ON_A_LINE = ['', ' ', '  ', '\t', ' /* prod */ '] as const;
const GAPS = [...GAPS_ON_A_LINE, '\n', '\r\n    ', ' /* see\n the wiki */\n', ' -- new one\n  '] as const;

/** Ways to put SQL into another language or another string of SQL. */
const FRAMES: readonly ((sql: string) => string)[] = [
  (sql) => `execute immediate '${sql.replaceAll("'", "''")}'`,
  (sql) => `execute immediate $q$${sql}$q$`.replaceAll('$q$', sql.includes('$$') ? "'" : '$$'),
  (sql) => `begin ${sql}; end`,
  (sql) =>
    `create procedure p() returns string language javascript as '${`x.execute({sqlText: "${sql.replaceAll('"', '\\"')}"})`.replaceAll("'", "''")}'`,
  (sql) => `call run('${sql.replaceAll("'", "\\'")}')`,
  (sql) => `let q := '${sql.replaceAll("'", "''")}' || ' ' || x`,
];

const BODIES: readonly ((code: string) => string)[] = [
  (code) =>
    `create or replace procedure p() returns string language python handler='main' as $$\ndef main(s):\n    ${code}\n    return 1\n$$`,
  (code) => `create function f() returns string language javascript as $$\n${code}\nreturn 1;\n$$`,
  (code) => `-- ${code}`,
  (code) => `/*\n${code}\n*/\nselect 1`,
  (code) => code,
];

/**
 * Puts a generated value into one of a slot's contexts, and the context before, after, between lines of or in a comment of a
 * statement. Which context it is goes round; case, spacing and quoting are chance.
 * @param turn counts the statements of a slot
 */
export function plant(statement: string, slot: PlantedSlot, turn: number, random: Random): Planted {
  const contexts = [
    ...(slot.sql ?? []).map((text) => ({text, kind: 'sql'})),
    ...(slot.said ?? []).map((text) => ({text, kind: 'said'})),
    ...(slot.code ?? []).map((text) => ({text, kind: 'code'})),
  ];
  const context = contexts[turn % contexts.length];
  if (context === undefined) throw new Error(`The slot ${slot.slot} has no context.`);
  const value = slot.value(random);
  const isOneLine = !value.includes('\n');
  let written = inSomeCase(context.text, random);
  if (context.kind === 'sql') written = asSql(written, isOneLine, turn, random);
  else if (context.kind === 'said')
    written = random.once(2)
      ? `-- ${withGaps(written, GAPS_ON_A_LINE, random)}`
      : `/* ${withGaps(written, GAPS_ON_A_LINE, random)} */`;
  else {
    const bodies = isOneLine ? BODIES : BODIES.slice(0, 2);
    written = random.pick(bodies)(withGaps(written, GAPS_ON_A_LINE, random));
  }
  const around = random.pick<(statement: string) => string>([
    (text) => `${withEnd(written)}\n${text}`,
    (text) => `${withEnd(text)}\n${written}`,
    (text) => `${withEnd(text)}\n${withEnd(written)}\n${text}`,
  ])(statement);
  return {...filled(around, value), value};
}

function asSql(sql: string, isOneLine: boolean, turn: number, random: Random): string {
  const spaced = withGaps(sql, random.once(2) ? [' ', ''] : GAPS, random);
  const way = turn % 4;
  // A quote inside a body between $$ would end it, and a comment inside a string is none.
  if (way === 0 || sql.includes('$$')) return spaced;
  const plain = withGaps(sql, [' ', '', '  '], random);
  if (way === 1) return random.pick(FRAMES)(plain);
  return way === 2 && isOneLine && !plain.includes('*/') ? `-- ${plain}` : spaced;
}

/** Names in lower case, in capitals or as they are: words in front of a separator, not what is in quotes. */
function inSomeCase(text: string, random: Random): string {
  if (!random.once(3)) return text;
  return text.replaceAll(/\b[a-z_]+(?=~(?:=|:=)~)/gi, (name) =>
    random.once(2) ? name.toUpperCase() : name.toLowerCase(),
  );
}

function withGaps(text: string, gaps: readonly string[], random: Random): string {
  return text.replaceAll('~', () => random.pick(gaps));
}

function withEnd(text: string): string {
  return /^\s*--[^\n]*$|\*\/\s*$/.test(text) ? text : `${text.trimEnd().replace(/;$/, '')}\n;`;
}

/** Lays the value into its places, in parts where there are several. */
function filled(text: string, value: string): {readonly text: string; readonly hollow: string} {
  const pieces = text.split('@@');
  const holes = pieces.length - 1;
  const size = Math.ceil(value.length / holes);
  const full = pieces.map((piece, n) => piece + (n < holes ? value.slice(n * size, (n + 1) * size) : '')).join('');
  return {text: full, hollow: pieces.join(HOLE)};
}
