import {describe, expect, test} from 'vitest';
import {z} from 'zod';
import {secretRules} from './rules/index.ts';
import {toSarif} from './sarif.ts';

// The part of the published schema (OASIS, SARIF 2.1.0 errata 01) that we write. Strict: it allows no other properties either.
const message = z.strictObject({text: z.string().min(1)});
const artifactLocation = z.strictObject({
  // A URI reference: no spaces, no brackets, nothing outside of ASCII.
  uri: z.string().regex(/^(?:[a-z]+:\/\/)?(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+$/),
  uriBaseId: z.string().optional(),
});
const region = z
  .strictObject({
    startLine: z.number().int().min(1),
    startColumn: z.number().int().min(1).optional(),
    endLine: z.number().int().min(1).optional(),
    endColumn: z.number().int().min(1).optional(),
  })
  .refine(({startLine, endLine}) => endLine === undefined || endLine >= startLine);
const location = z.strictObject({
  physicalLocation: z.strictObject({artifactLocation, region: region.optional()}),
});
const level = z.enum(['none', 'note', 'warning', 'error']);
const log = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          informationUri: z.url(),
          rules: z
            .array(
              z.strictObject({
                id: z.string().regex(/^[a-z0-9_]+$/),
                name: z.string(),
                shortDescription: message,
                fullDescription: message,
                help: message,
                defaultConfiguration: z.strictObject({level}),
                properties: z.looseObject({tags: z.array(z.string())}),
              }),
            )
            .refine((rules) => new Set(rules.map(({id}) => id)).size === rules.length),
        }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      originalUriBaseIds: z.strictObject({
        '%SRCROOT%': z.strictObject({description: z.strictObject({text: z.string()})}),
      }),
      invocations: z.array(
        z.strictObject({
          executionSuccessful: z.boolean(),
          exitCode: z.number().int(),
          toolExecutionNotifications: z.array(z.strictObject({level, message, locations: z.array(location)})),
        }),
      ),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.number().int().min(0),
          level,
          message,
          locations: z.array(location).length(1),
          partialFingerprints: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ]),
});

const place = {file: 'w/a.sql', kind: 'password', line: 3, column: 5, endLine: 3, endColumn: 20, message: 'Here.'};
const parsed = (findings: readonly (typeof place)[]): z.infer<typeof log>['runs'][0] =>
  log.parse(toSarif({rules: secretRules, findings, problems: [], exitCode: 4})).runs[0];

describe('SARIF', () => {
  test('is what the schema allows and no more, with rules that describe every kind', () => {
    const {tool, results} = log.parse(
      toSarif({
        rules: secretRules,
        findings: [
          place,
          {file: 'b.sql', kind: 'known_value', line: 2, message: 'Here.'},
          {file: 'its name', kind: 'password', line: 0, message: 'In its name.'},
        ],
        problems: [{file: 'no such.sql', message: 'There is no such file.'}],
        exitCode: 1,
      }),
    ).runs[0];
    const {rules} = tool.driver;
    expect(new Set(rules.map(({id}) => id))).toEqual(new Set([...secretRules.map(({kind}) => kind), 'known_value']));
    for (const {ruleId, ruleIndex} of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(results[0]?.locations[0]?.physicalLocation.region).toEqual({
      startLine: 3,
      startColumn: 5,
      endLine: 3,
      endColumn: 20,
    });
    expect(results[1]?.locations[0]?.physicalLocation.region).toEqual({startLine: 2});
    expect(results[2]?.locations[0]?.physicalLocation.region).toBeUndefined();
  });

  test('is valid without a finding', () => {
    expect(parsed([]).results).toEqual([]);
  });

  test('fingerprints a place, so that neither lines above nor the value change it', () => {
    const of = (findings: readonly (typeof place)[]): readonly string[] =>
      parsed(findings).results.map(({partialFingerprints}) => JSON.stringify(partialFingerprints));
    const [before] = of([place]);
    expect(of([{...place, line: 90, endLine: 90, column: 7, endColumn: 99}])).toEqual([before]);
    const both = of([place, {...place, line: 9, endLine: 9}]);
    expect(both[0]).toBe(before);
    expect(
      new Set([
        ...both,
        ...of([
          {...place, file: 'w/b.sql'},
          {...place, kind: 'passphrase'},
        ]),
      ]).size,
    ).toBe(4);
    expect(Object.keys(parsed([place]).results[0]?.partialFingerprints ?? {})).toContain('primaryLocationLineHash');
  });

  test.each([
    ['./w/a b.sql', {uri: 'w/a%20b.sql', uriBaseId: '%SRCROOT%'}],
    ['w\\ä#1?.sql', {uri: 'w/%C3%A4%231%3F.sql', uriBaseId: '%SRCROOT%'}],
    ['/home/ana/a:1.sql', {uri: 'file:///home/ana/a%3A1.sql'}],
    ['C:\\w\\a.sql', {uri: 'file:///C:/w/a.sql'}],
  ])('writes %s as a URI', (file, uri) => {
    expect(parsed([{...place, file}]).results[0]?.locations[0]?.physicalLocation.artifactLocation).toEqual(uri);
  });
});
