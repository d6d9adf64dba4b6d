import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Run, Scope} from '../../parse/tree/nodes.ts';
import {isOperator, isWord, spanOf, splitRun, within} from '../../parse/tree/view.ts';
import {builtIn, callAt} from '../calls.ts';
import {operandAt} from '../operand.ts';
import {outermostQueries} from '../queries.ts';
import type {LintInput, LintRule, RuleHit} from '../rule.ts';
import {placedTokens} from '../scope-tokens.ts';
import {castEndingAt, valueBefore} from '../value-before.ts';

const FLOAT_TYPES = ['FLOAT', 'FLOAT4', 'FLOAT8', 'DOUBLE', 'REAL'];
/** Functions that give a FLOAT whatever they are given. Source: Snowflake reference, numeric functions. */
const FLOAT_FUNCTIONS = new Set(
  (
    'TO_DOUBLE TRY_TO_DOUBLE SQRT CBRT EXP LN LOG SIN COS TAN COT ASIN ACOS ATAN ATAN2 SINH COSH TANH ASINH ACOSH ATANH ' +
    'RADIANS DEGREES PI HAVERSINE STDDEV STDDEV_SAMP STDDEV_POP VARIANCE VAR_SAMP VAR_POP CORR COVAR_POP COVAR_SAMP ' +
    'VECTOR_COSINE_SIMILARITY VECTOR_L2_DISTANCE VECTOR_INNER_PRODUCT ST_DISTANCE ST_AREA ST_LENGTH'
  ).split(' '),
);

const TEXT_FUNCTIONS = new Set(
  'SPLIT_PART REGEXP_SUBSTR REGEXP_REPLACE SUBSTR SUBSTRING LEFT RIGHT TRIM REPLACE'.split(' '),
);

function* check({reading}: LintInput): Iterable<RuleHit> {
  const {code, tree} = reading;
  const [first] = outermostQueries(reading);
  if (first === undefined) return;
  const compares = (at: number): boolean =>
    at > first.at && (isOperator(code, at, '=', '<>', '!=') || isWord(code, at, 'IN'));
  for (const {at, scope} of placedTokens(code, tree, compares)) {
    if (scope === undefined) continue;
    const left = floatBefore(code, scope, isWord(code, at - 1, 'NOT') ? at - 1 : at);
    if (isWord(code, at, 'IN')) {
      const list = {at: at + 2, to: code.match(at + 1)};
      if (
        left === undefined ||
        !isOperator(code, at + 1, '(') ||
        list.to === -1 ||
        isWord(code, list.at, 'SELECT', 'WITH')
      )
        continue;
      const values = splitRun(code, list, (i) => isOperator(code, i, ','));
      if (values.every((value) => isWhole(code, value))) continue;
      yield hit(code, {at: left.at, to: list.to + 1});
      continue;
    }
    const right = operandAt(code, scope, at + 1);
    if (right === undefined) continue;
    const isFloat = left !== undefined || isFloatValue(code, scope, right);
    if (!isFloat || isWhole(code, right) || isWhole(code, {at: at - 1, to: at})) continue;
    yield hit(code, {at: left?.at ?? at, to: right.to});
  }
}

function hit(code: Code, run: Run): RuleHit {
  return {
    span: spanOf(code, run),
    message: 'Two floating-point numbers are compared for equality, and they are rarely equal to the last bit.',
    hint: 'Compare rounded values or NUMBERs, or ask whether the difference is small.',
  };
}

/** The floating-point value that ends before a token. */
function floatBefore(code: Code, scope: Scope, to: number): Run | undefined {
  const value = valueBefore(code, scope, to);
  return value !== undefined && isFloatValue(code, scope, value) ? value : undefined;
}

function isFloatValue(code: Code, scope: Scope, {at, to}: Run): boolean {
  const cast = castEndingAt(code, scope, to);
  if (cast !== undefined) return isWord(code, cast.type.at, ...FLOAT_TYPES) && !isOfText(code, scope, {at, to});
  if (code.kind(at) === KIND.number) return to === at + 1 && /^[\d.]+e/i.test(code.written(at));
  const call = callAt(scope, at);
  return call?.to === to && call.window === undefined && FLOAT_FUNCTIONS.has(builtIn(code, call));
}

/** A number cut out of a text, a version say, is the same FLOAT each time. */
function isOfText(code: Code, scope: Scope, value: Run): boolean {
  return within(scope.calls, value).some((call) => TEXT_FUNCTIONS.has(builtIn(code, call)));
}

/** Whole numbers, also as a FLOAT, are exact; NULL and what the author fills in is not looked at. */
function isWhole(code: Code, value: Run): boolean {
  const at = isOperator(code, value.at, '-', '+') ? value.at + 1 : value.at;
  switch (code.kind(at)) {
    case KIND.number:
      return /^\d+(?:\.0*)?$/.test(code.written(at));
    case KIND.string:
      return /^'-?\d+'$/.test(code.written(at));
    case KIND.template:
    case KIND.variable:
    case KIND.bind:
      return true;
    default:
      return isWord(code, at, 'NULL');
  }
}

const rule: LintRule = {
  id: 'float-equality',
  title: 'Floating-point numbers compared for equality',
  severity: 'warning',
  explain:
    '`FLOAT` holds most decimal numbers only nearly, and sums of them depend on the order of rows: `x::float = 0.1` may hold ' +
    'on one build and fail on the next. Compare `NUMBER`s or rounded values.',
  prevalence: 0,
  check,
  flags: [
    'select id from db.s.t where price::float = 19.99',
    'select a.id from db.s.a join db.s.b on a.rate::double = b.rate::double',
    'select id from db.s.t where sqrt(x) <> y',
    'select iff(cast(x as float) = y, 1, 0) as same from db.s.t',
    'with t as (select id, x from db.s.t) select id from t where t.x = to_double(y)',
    'select id from db.s.t where payload:price::double precision in (0.1, 0.2)',
    'select id, f.value from db.s.t, lateral flatten(t.items) f where f.value:score::float != 0.5',
    'select k from db.s.t group by k having stddev(x) = stddev(y)',
    'select c.id from db.s.c where exists (select 1 from db.s.o where o.x = c.x::real)',
    'select id from db.s.t qualify row_number() over (order by d) = 1 and x = ln(y)',
  ],
  allows: [
    'select id from db.s.t where price = 19.99',
    'select id from db.s.t where price::float = 0',
    'select id from db.s.t where price::float <> 0.0',
    'select id from db.s.t where round(price::float, 2) = 19.99',
    'select id from db.s.t where abs(price::float - 19.99) < 0.01',
    'select id from db.s.t where price::float > 19.99',
    "select id from db.s.t where nullif(split_part(v, '.', 1), '')::float = split_part(w, '.', 1)::float",
    'select id from db.s.t where price::number(10, 2) = 19.99',
    'select id from db.s.t where price::float in (1, 2)',
    'select id from db.s.t where price::float = $price',
    'select id from db.s.t where util.s.sqrt(x) = y',
    'select ai.complete(model => x::float) as c from db.s.t',
    "select id from db.s.t where x = '1.5::float' -- x::float = 1.5",
    'select float, t.double from db.s.t where double = 1.5',
    'select id from db.s.t where price::float in (select p from db.s.prices)',
    'select id from db.s.t where x::float is null and -1 = power(x, 2)',
  ],
};

export default rule;
