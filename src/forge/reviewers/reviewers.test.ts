import {describe, expect, test} from 'vitest';
import {ownersOf, patternMatches, readCodeOwners} from './codeowners.ts';
import {chooseReviewers, reviewerSettings} from './reviewers.ts';

describe('a pattern of CODEOWNERS', () => {
  test.each([
    ['*', ['a.sql', 'models/a.sql'], []],
    ['*.js', ['a.js', 'x/y/a.js'], ['a.jsx', 'a.ts']],
    ['/build/logs/', ['build/logs/a', 'build/logs/x/y'], ['x/build/logs/a', 'build/logs']],
    ['docs/*', ['docs/a.md'], ['docs/build/a.md', 'x/docs/a.md']],
    ['apps/', ['apps/a', 'x/apps/y/a'], ['apps', 'myapps/a']],
    ['/docs/', ['docs/a', 'docs/x/a'], ['x/docs/a']],
    ['/scripts/', ['scripts/a'], []],
    ['**/logs', ['logs/a', 'build/logs/a', 'deep/down/logs'], ['mylogs/a']],
    ['/apps/github', ['apps/github', 'apps/github/x'], ['apps/githubs', 'x/apps/github']],
    ['models/**/marts/*.sql', ['models/marts/a.sql', 'models/x/y/marts/a.sql'], ['models/marts/x/a.sql']],
    ['models/**', ['models/a', 'models/x/a'], ['models']],
    ['/*', ['a.sql'], ['models/a.sql']],
    ['models/finance_?.sql', ['models/finance_1.sql'], ['models/finance_12.sql', 'models/finance_/.sql']],
    ['a.b', ['a.b', 'x/a.b/c'], ['aXb']],
    ['(x)+', ['(x)+'], ['x']],
    [String.raw`path\ with\ spaces/`, ['path with spaces/a'], ['path/a']],
    [String.raw`\#file`, ['#file'], ['file']],
  ])('%s', (pattern, yes, no) => {
    expect(yes.filter((path) => !patternMatches(pattern, path))).toEqual([]);
    expect(no.filter((path) => patternMatches(pattern, path))).toEqual([]);
  });

  test('is fast, whatever somebody wrote', () => {
    expect(patternMatches(`${'**/*a'.repeat(6)}b`, `${'a/'.repeat(60)}c`)).toBe(false);
  });
});

describe('a CODEOWNERS file', () => {
  const file = `# everything
* @acme/everybody

*.sql   @ana  # sheets
/models/finance/ @acme/finance bo@example.com
/models/finance/nobody.sql
`;

  test('the last pattern that matches says who', () => {
    const owners = readCodeOwners(file, 'github');
    expect(owners.malformed).toEqual([]);
    expect(ownersOf(owners, 'README.md')).toEqual(['@acme/everybody']);
    expect(ownersOf(owners, 'models/a.sql')).toEqual(['@ana']);
    expect(ownersOf(owners, 'models/finance/a.sql')).toEqual(['@acme/finance', 'bo@example.com']);
    expect(ownersOf(owners, 'models/finance/nobody.sql')).toEqual([]);
  });

  test('on GitHub, what is not its syntax is left out by line', () => {
    const owners = readCodeOwners('* @ana\n!x @bo\n[ab].sql @bo\n*.md @bo and others\r\n*.txt @cy', 'github');
    expect(owners.malformed).toEqual([2, 3, 4]);
    expect(ownersOf(owners, 'a.md')).toEqual(['@ana']);
    expect(ownersOf(owners, 'a.txt')).toEqual(['@cy']);
  });

  test('on GitLab, every section has an owner of its own', () => {
    const text =
      '* @ana\n[Data][2] @data/team\nmodels/\n!models/seed/\n^[Docs]\n*.md @doc this and that\n[data]\nmodels/x.sql @bo';
    const owners = readCodeOwners(text, 'gitlab');
    expect(ownersOf(owners, 'models/a.sql')).toEqual(['@ana', '@data/team']);
    expect(ownersOf(owners, 'models/x.sql')).toEqual(['@ana', '@bo']);
    expect(ownersOf(owners, 'models/seed/a.md')).toEqual(['@ana', '@doc']);
  });
});

describe('reviewers', () => {
  const tree = (files: Readonly<Record<string, string>>) => ({read: (path: string) => Promise.resolve(files[path])});
  const settings = (parts: object) => ({...reviewerSettings.parse(parts), dialect: 'github' as const, most: 3});

  test('are nobody unless somebody says so', async () => {
    const files = tree({CODEOWNERS: '* @ana'});
    expect(await chooseReviewers({paths: ['a'], owners: ['ANA'], tree: files}, settings({}))).toEqual({
      reviewers: [],
      remarks: [],
    });
  });

  test('come from the map, from the first CODEOWNERS there is, and from those who are always asked, each once', async () => {
    const files = tree({'.github/CODEOWNERS': '*.sql @acme/data @Ana', CODEOWNERS: '* @nobody'});
    const given = settings({codeowners: true, owners: {rivera: ['ana', '@bo']}, always: ['bo']});
    const {reviewers, remarks} = await chooseReviewers(
      {paths: ['m/a.sql', 'm/b.sql'], owners: ['RIVERA'], tree: files},
      given,
    );
    expect({reviewers, remarks}).toEqual({reviewers: ['ana', 'bo', 'acme/data'], remarks: []});
  });

  test('what is of no use is said', async () => {
    const files = tree({CODEOWNERS: '*.sql ana@example.com @a @b @c @d\n!x @y'});
    const {reviewers, remarks} = await chooseReviewers(
      {paths: ['a.sql'], owners: [], tree: files},
      settings({codeowners: true}),
    );
    expect(reviewers).toEqual(['a', 'b', 'c']);
    expect(remarks).toEqual([
      'CODEOWNERS has something that is not its syntax in line 2.',
      'CODEOWNERS names 1 owner by an address or a role, who cannot be asked.',
      'Only 3 of 4 reviewers are asked: d are left out.',
    ]);
    const none = await chooseReviewers({paths: ['a'], owners: [], tree: tree({})}, settings({codeowners: true}));
    expect(none.remarks).toEqual(['The base has no CODEOWNERS file.']);
  });
});
