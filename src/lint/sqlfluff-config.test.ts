import {describe, expect, test} from 'vitest';
import {
  ignoredPaths,
  inlineSqlfluff,
  mergeSqlfluff,
  parseSqlfluffIni,
  sqlfluffOfToml,
  sqlfluffSettings,
} from './sqlfluff-config.ts';

const RULES = [
  {id: 'union-distinct', sqlfluff: 'AM02'},
  {id: 'select-star', sqlfluff: 'AM04'},
  {id: 'positional-group-by', sqlfluff: 'AM06'},
  {id: 'positional-order-by', sqlfluff: 'AM06'},
  {id: 'hard-coded-database'},
];

const settings = (ini: string): ReturnType<typeof sqlfluffSettings> => sqlfluffSettings(parseSqlfluffIni(ini), RULES);

describe('a .sqlfluff', () => {
  test('is read as an ini file: comments, lists over several lines, sections of others', () => {
    const ini = [
      '# of the team',
      '[flake8]',
      'exclude_rules = AM04',
      '[sqlfluff]',
      'dialect = snowflake',
      '; left out for now',
      'exclude_rules =',
      '    AM02,',
      '    LT01,',
      '',
      '    # and these',
      '    CP01',
      'max_line_length=100',
      '[sqlfluff:rules:capitalisation.keywords]',
      'capitalisation_policy = lower',
    ].join('\r\n');
    expect(parseSqlfluffIni(ini)).toEqual({
      core: {dialect: 'snowflake', exclude_rules: 'AM02, LT01, CP01', max_line_length: '100'},
      others: ['rules:capitalisation.keywords.capitalisation_policy'],
    });
    expect(settings(ini)).toMatchObject({
      disable: ['union-distinct'],
      dialect: 'snowflake',
      unmapped: ['CP01', 'LT01', 'max_line_length', 'rules:capitalisation.keywords.capitalisation_policy'],
    });
  });

  test.each([
    ['exclude_rules = AM06', ['positional-group-by', 'positional-order-by']],
    ['exclude_rules = ambiguous.union', ['union-distinct']],
    ['exclude_rules = L033', ['union-distinct']],
    ['exclude_rules = AM*', ['union-distinct', 'select-star', 'positional-group-by', 'positional-order-by']],
    ['exclude_rules = None', []],
    ['rules = all', []],
    ['rules = AM02, LT01', ['select-star', 'positional-group-by', 'positional-order-by']],
    ['rules = core', ['select-star']],
    ['rules = LT01', ['union-distinct', 'select-star', 'positional-group-by', 'positional-order-by']],
    ['rules = ambiguous\nexclude_rules = AM04', ['select-star']],
  ])('decides over rules that sqlfluff has as well, and no others: %s', (line, disable) => {
    expect(settings(`[sqlfluff]\n${line}`).disable).toEqual(disable);
  });

  test('has warnings, noqa and paths', () => {
    const ini =
      '[sqlfluff]\nwarnings = AM04, LT01\ndisable_noqa = True\nignore_paths = drafts/,old/*.sql\ndialect = none';
    expect(settings(ini)).toMatchObject({warnings: ['select-star'], ignoresNoqa: true, unmapped: ['LT01']});
    expect(settings(ini).dialect).toBeUndefined();
    expect(ignoredPaths(parseSqlfluffIni(ini))).toEqual(['drafts/', 'old/*.sql']);
  });
});

test('pyproject.toml has the same, with lists', () => {
  const config = sqlfluffOfToml({
    tool: {sqlfluff: {core: {dialect: 'ansi', exclude_rules: ['AM02', 'AM04']}, rules: {'aliasing.table': {x: 1}}}},
  });
  expect(config).toEqual({core: {dialect: 'ansi', exclude_rules: 'AM02,AM04'}, others: ['rules.aliasing.table']});
  expect(sqlfluffOfToml({tool: {black: {}}})).toEqual({core: {}, others: []});
  expect(sqlfluffOfToml(null)).toEqual({core: {}, others: []});
});

test('the nearer config goes first, key by key; a file may have a line of its own', () => {
  const outer = parseSqlfluffIni('[sqlfluff]\ndialect = ansi\nexclude_rules = AM02');
  const nearer = inlineSqlfluff('-- sqlfluff:dialect:snowflake\r\nselect 1 -- sqlfluff:exclude_rules:AM04\n');
  expect(nearer?.core).toEqual({dialect: 'snowflake'});
  expect(mergeSqlfluff(outer, nearer!).core).toEqual({dialect: 'snowflake', exclude_rules: 'AM02'});
  expect(inlineSqlfluff('select 1')).toBeUndefined();
});
