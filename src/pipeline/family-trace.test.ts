import {describe, expect, it} from 'vitest';
import {openCatalog} from '../catalog/open-catalog.ts';
import {candidateOf} from '../catalog/samples.test.data.ts';
import type {Family} from '../model/family.ts';
import {familiesOfOnce, familyTrace} from './family-trace.ts';
import {findCandidate} from './find-candidate.ts';

const catalog = openCatalog(':memory:');
const families: readonly Family[] = [
  {id: 'aaaa00000001', anchors: ['s2_a', 's2_b', 's2_c'], name: 'orders'},
  {id: 'bbbb00000001', anchors: ['s2_b'], name: 'orders_by_day', absorbedBy: 'aaaa00000001'},
  {id: 'cccc00000001', anchors: ['s2_c'], name: 'old_orders', absorbedBy: 'bbbb00000001'},
  {id: 'dddd00000001', anchors: ['s2_d'], name: 'refunds', splitFrom: 'aaaa00000001'},
];
for (const family of families) catalog.putFamily(family);
catalog.replaceCandidates([
  candidateOf('aaaa00000001', {name: 'orders'}),
  candidateOf('dddd00000001', {name: 'refunds'}),
]);

describe('where statements of a family came from', () => {
  it('is told of what it absorbed, through any number of others, and of what it split from', () => {
    expect(familyTrace(catalog, 'aaaa00000001')).toEqual({
      absorbed: [
        {id: 'bbbb00000001', name: 'orders_by_day'},
        {id: 'cccc00000001', name: 'old_orders'},
      ],
    });
    expect(familyTrace(catalog, 'dddd00000001')).toEqual({
      splitFrom: {id: 'aaaa00000001', name: 'orders'},
      absorbed: [],
    });
  });

  it('lets an id or a name of once find the family of today', () => {
    expect([...familiesOfOnce(catalog, ({name}) => name === 'old_orders')]).toEqual(['aaaa00000001']);
    const workshop = {catalog, clock: {now: () => '2026-11-22T00:00:00.000Z'}} as Parameters<typeof findCandidate>[0];
    for (const once of ['bbbb00000001', 'cccc', 'orders_by_day', 'aaaa00000001']) {
      expect(findCandidate(workshop, once).id).toBe('aaaa00000001');
    }
  });
});
