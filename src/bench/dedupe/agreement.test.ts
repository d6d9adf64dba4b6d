import {describe, expect, it} from 'vitest';
import {agreementOf, lowerBound, pairJaccard} from './agreement.ts';

describe('agreement of two partitions', () => {
  it('is whole for the same one, whatever its groups are called', () => {
    expect(agreementOf([...'xxyyz'], [...'aabbc'])).toEqual({precision: 1, recall: 1, f1: 1, randIndex: 1, groups: 3});
  });

  it('counts pairs', () => {
    // Pairs in one group: 3 + 1; of one family: 1 + 3; both: 1 + 1.
    const {precision, recall, f1, groups} = agreementOf([...'xxxyy'], [...'aabbb']);
    expect({precision, recall, f1, groups}).toEqual({precision: 0.5, recall: 0.5, f1: 0.5, groups: 2});
    expect(pairJaccard([...'xxxyy'], [...'aabbb'])).toBeCloseTo(2 / 6);
  });

  it('is that of Hubert and Arabie for the adjusted index', () => {
    // (both - expected) / (mean - expected), with 2 of 4 and 4 pairs among 10.
    expect(agreementOf([...'xxxyy'], [...'aabbb']).randIndex).toBeCloseTo((2 - 1.6) / (4 - 1.6));
    expect(agreementOf([...'xyzuv'], [...'aabbb']).randIndex).toBe(0);
  });
});

describe('the lower bound of a share', () => {
  it('is that of Wilson', () => {
    expect(lowerBound(81, 81)).toBeCloseTo(0.9547, 4);
    expect(lowerBound(90, 100)).toBeCloseTo(0.8256, 4);
    expect(lowerBound(0, 0)).toBe(0);
  });
});
