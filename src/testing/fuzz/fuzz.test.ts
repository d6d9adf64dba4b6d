import {describe, expect, it} from 'vitest';
import {readBases} from './bases.ts';
import {laterStages} from './later-stages.ts';
import {fuzz} from './rounds.ts';

describe('broken texts', () => {
  it('are read without a failure, 20,000 of them', {timeout: 300_000}, async () => {
    const tally = fuzz(readBases(), 20_261_121, 20_000, await laterStages());
    expect(tally.failures).toEqual([]);
    expect(tally.inputs).toBe(20_000);
  });
});
