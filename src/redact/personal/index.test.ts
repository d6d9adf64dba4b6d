import {describe, expect, it} from 'vitest';
import {findPersonalData, maskPersonalData} from '../personal-data.ts';
import {personalDataRules} from './index.ts';

describe.each(personalDataRules)('$kind', ({kind, stands, find, positives, negatives}) => {
  it.each(positives.map(([text, value]) => [text, value] as const))('finds %j', (text, value) => {
    expect([...find(text)].map(({start, end}) => text.slice(start, end))).toEqual([value]);
    expect(findPersonalData(`select '${text}' from t -- ${text}`).map((found) => found.kind)).toEqual([kind, kind]);
    const masked = maskPersonalData(text, {language: 'text'}).text;
    expect(masked).toBe(text.replace(value, stands));
    expect(maskPersonalData(masked, {language: 'text'}).masked).toBe(0);
  });

  it.each(negatives.map((text) => [text]))('leaves %j', (text) => {
    expect([...find(text)]).toEqual([]);
  });

  it('stands for itself by what no rule finds', () => {
    expect(findPersonalData(stands, {language: 'text'})).toEqual([]);
  });

  it('looks at names and numbers of SQL as little as at its words', () => {
    for (const [text] of positives) expect(findPersonalData(`select "${text}" from t`)).toEqual([]);
  });
});
