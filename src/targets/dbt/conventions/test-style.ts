import {isRecord, listIn} from '../yaml.ts';
import {dbtVersion, requiredVersions} from './dbt-versions.ts';

/** How a project writes its data tests. */
export interface TestStyle {
  readonly key: 'data_tests' | 'tests';
  /**
   * Where arguments of a test stand: `nested` below `arguments:` (dbt 1.10 and later), `beside` its other keys (before), or
   * `none` where the project is for versions of both kinds and one of them would warn: such a test is a file of SQL.
   */
  readonly arguments: 'nested' | 'beside' | 'none';
  /** Whether a test may have a description (dbt 1.9 and later); else a comment says it. */
  readonly describes: boolean;
}

/** Keys of a test that are none of its arguments. */
const NO_ARGUMENTS: ReadonlySet<string> = new Set([
  'name',
  'test_name',
  'description',
  'config',
  'arguments',
  'severity',
  'where',
  'limit',
  'tags',
  'enabled',
  'warn_if',
  'error_if',
  'store_failures',
  'fail_calc',
]);

/**
 * Reads it from dbt_project.yml (`require-dbt-version`, `flags`) and from the tests that there are. Where nothing says anything,
 * dbt is one of 1.10 or later.
 * @param settings dbt_project.yml
 * @param contents properties files of the project, parsed
 */
export function testStyle(settings: Readonly<Record<string, unknown>>, contents: readonly unknown[]): TestStyle {
  const {first, last} = requiredVersions(settings['require-dbt-version']);
  const least = first ?? (last === undefined || last >= dbtVersion(1, 10) ? dbtVersion(1, 10) : last);
  const isAtLeast = (minor: number): boolean => least >= dbtVersion(1, minor);
  const usage = usageIn(contents);
  const written = usage.tests - usage.dataTests;
  return {
    key: written === 0 ? (isAtLeast(8) ? 'data_tests' : 'tests') : written > 0 ? 'tests' : 'data_tests',
    arguments: argumentsOf(settings, first, last, usage),
    describes: isAtLeast(9),
  };
}

interface Usage {
  tests: number;
  dataTests: number;
  nested: number;
  beside: number;
}

function argumentsOf(
  settings: Readonly<Record<string, unknown>>,
  first: number | undefined,
  last: number | undefined,
  {nested, beside}: Usage,
): TestStyle['arguments'] {
  const flags = isRecord(settings['flags']) ? settings['flags'] : {};
  const flag = flags['require_generic_test_arguments_property'];
  const isNew = dbtVersion(1, 10);
  if (typeof flag === 'boolean') return flag ? 'nested' : 'beside';
  if (last !== undefined && last < isNew) return 'beside';
  if (nested > 0) return 'nested';
  if (first !== undefined && first >= isNew) return 'nested';
  return first === undefined && beside === 0 ? 'nested' : 'none';
}

function usageIn(contents: readonly unknown[]): Usage {
  const usage: Usage = {tests: 0, dataTests: 0, nested: 0, beside: 0};
  const look = (node: unknown): void => {
    if (!isRecord(node)) return;
    for (const key of ['tests', 'data_tests']) {
      const written = node[key];
      if (!Array.isArray(written)) continue;
      usage[key === 'tests' ? 'tests' : 'dataTests'] += 1;
      for (const test of written) countArguments(test, usage);
    }
    for (const column of listIn(node, 'columns')) look(column);
  };
  for (const content of contents.filter(isRecord)) {
    for (const key of ['models', 'seeds', 'snapshots']) listIn(content, key).forEach(look);
    for (const source of listIn(content, 'sources')) listIn(source, 'tables').forEach(look);
  }
  return usage;
}

function countArguments(test: unknown, usage: Usage): void {
  const body = isRecord(test) ? Object.values(test)[0] : undefined;
  if (!isRecord(body)) return;
  if ('arguments' in body) usage.nested += 1;
  else if (Object.keys(body).some((key) => !NO_ARGUMENTS.has(key))) usage.beside += 1;
}
