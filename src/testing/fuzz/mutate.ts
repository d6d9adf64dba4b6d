import type {Random} from './random.ts';

/** What breaks readers of SQL: openers without closers, words that mean other things elsewhere, characters of no class. */
const PIECES: readonly string[] = [
  ["'", '"', '$$', '--', '//', '/*', '*/', '#', '\\', "''", '""', '`'],
  ['(', ')', '[', ']', '{', '}', '{{', '}}', '{%', '%}', '{#', '<%', '%>', '&x', '&{', '{name}', '%s', '%(x)s'],
  [';', ',', '.', '..', ':', '::', ':=', '->', '->>', '=>', '@', '@~/', '@%t', '$1', '$x', ':1', '?', '!set', '!='],
  ['\n', '\r', '\r\n', '\t', '\0', '\ufeff', '\u00a0', '\u200b', '\ud800', '\udc00', '😀', 'é', 'ß', '漢'],
  ['select ', ' from ', ' where ', ' with a as (', ' group by all ', ' having ', ' qualify ', ' order by '],
  [' union all ', ' except ', ' join ', ' left outer join ', ' on ', ' using (', ' lateral flatten(', ' limit 1 '],
  [' case when ', ' then ', ' else ', ' end ', ' between ', ' and ', ' or ', ' not ', ' in (', ' is distinct from '],
  [' begin ', ' end; ', ' declare ', ' if (', ' for r in ', ' do ', ' while ', ' loop ', ' repeat ', ' exception '],
  [' create table t as ', ' insert into t ', ' merge into t using ', ' update t set ', ' copy into ', ' values (1)'],
  [' over (partition by ', ' rows between ', ' within group (', ' pivot (', ' match_recognize (', ' pattern (a+ '],
  [' identifier(', ' table(', ' cast(x as ', ' interval ', ' as ', ' * exclude ', ' explain ', ' execute immediate $$'],
].flat();

/** Nests and repetitions that a reader with a stack or with lookahead may choke on. */
const REPEATED: readonly string[] = [
  [
    '(',
    '((',
    '[',
    '{',
    '{{',
    '(select ',
    '(select * from ',
    'case when ',
    'not ',
    '- ',
    'a.',
    'a:b',
    'a::',
    ',',
    ' and a',
  ],
  [
    ' union all select 1',
    'with a as (',
    ', b as (select 1)',
    'begin ',
    'if (a) then ',
    "'",
    '"',
    '/*',
    '$$',
    '--\n',
    '/* */',
  ],
  ['{%', '<%', '&', '@', ' join t', ' over (', ' x -> ', ' in (', "'a',", '1,', ' like any (', '\\', '!', '#\n', ':x '],
].flat();

/** A text made of real ones, broken in some way. */
export function mutate(random: Random, bases: readonly string[]): string {
  let text = random.pick(bases);
  if (text.length > 3000) text = slice(random, text, 3000);
  const times = 1 + random.below(4);
  for (let i = 0; i < times; i++) text = mutateOnce(random, text, bases);
  return text;
}

function mutateOnce(random: Random, text: string, bases: readonly string[]): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(40));
  switch (random.below(12)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(to);
    case 3:
      return text.slice(0, at) + text.slice(at, to).repeat(1 + random.below(5)) + text.slice(to);
    case 4:
      return text.slice(0, at) + slice(random, random.pick(bases), 200) + text.slice(at);
    case 5:
      return text.slice(0, at) + String.fromCharCode(random.below(65536)) + text.slice(at);
    case 6:
      return text.slice(0, at) + bytes(random, 1 + random.below(30)) + text.slice(to);
    case 7:
      return text.replace(/\r?\n/g, random.pick(['\n', '\r\n', '\r', ' ']));
    case 8:
      return text.slice(0, at) + random.pick(REPEATED).repeat(1 + random.below(60)) + text.slice(at);
    default:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(random.once(3) ? to : at);
  }
}

/** A text that is long and of one kind: megabytes on one line, nests of many thousands, openers without end. */
export function huge(random: Random, bases: readonly string[], length: number): string {
  const unit = random.once(3) ? slice(random, random.pick(bases), 400).replace(/\s+/g, ' ') : random.pick(REPEATED);
  const start = random.pick([
    '',
    'select ',
    'select * from t where a in (',
    'create table t as ',
    'begin ',
    "select '",
  ]);
  return start + (unit === '' ? ' ' : unit).repeat(Math.ceil(length / Math.max(1, unit.length)));
}

function slice(random: Random, text: string, length: number): string {
  const at = random.below(Math.max(1, text.length - length));
  return text.slice(at, at + length);
}

/** Raw bytes, as they come out of a file read in the wrong encoding. */
function bytes(random: Random, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) text += String.fromCharCode(random.below(256));
  return text;
}
