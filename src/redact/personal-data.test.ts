import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {maskPersonalData} from './personal-data.ts';

describe('maskPersonalData', () => {
  it('masks addresses in literals, bodies and comments', () => {
    const sql =
      "-- ask ana.b+x@acme.co.uk\nselect 'bo@acme.com', $$ mail <cy@acme.io> $$ /* di@acme.com, ed@acme.com */";
    expect(maskPersonalData(sql)).toEqual({
      text:
        "-- ask masked@example.invalid\nselect 'masked@example.invalid', $$ mail <masked@example.invalid> $$ " +
        '/* masked@example.invalid, masked@example.invalid */',
      masked: 5,
    });
  });

  it('leaves what is no address: stages, patterns, quoted names', () => {
    const sql =
      "select * from @db.sc.stage/x; -- copy from@db.schema.stage\nselect '%@acme.com', \"ana@acme.com\" from t where x like '@acme.com'";
    expect(maskPersonalData(sql)).toEqual({text: sql, masked: 0});
  });

  it('leaves allowed domains and their subdomains', () => {
    const sql = "select 'a@example.com', 'b@mail.example.com', 'c@notexample.com'";
    const {text, masked} = maskPersonalData(sql, {allowDomains: ['Example.com']});
    expect(text).toBe("select 'a@example.com', 'b@mail.example.com', 'masked@example.invalid'");
    expect(masked).toBe(1);
  });

  it('masks everywhere in a text that is not SQL', () => {
    expect(maskPersonalData('owner: ana@acme.com', {language: 'text'}).text).toBe('owner: masked@example.invalid');
  });

  it('changes nothing twice, whatever the text', () => {
    const text = fc
      .array(
        fc.oneof(fc.constantFrom('@', "'", 'a.b', '.com', 'x@y.zz', '--', '\n', '$$', '+'), fc.string({maxLength: 4})),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.constantFrom('sql', 'text'), (body, language) => {
        const once = maskPersonalData(body, {language: language as 'sql'});
        expect(maskPersonalData(once.text, {language: language as 'sql'})).toEqual({text: once.text, masked: 0});
      }),
      {numRuns: 500},
    );
  });
});
