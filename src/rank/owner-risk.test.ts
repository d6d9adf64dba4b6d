import {describe, expect, it} from 'vitest';
import type {Owner, PersonState} from '../model/people.ts';
import {ownerRisk, type RiskCandidate} from './owner-risk.ts';

function owner(name: string, state: PersonState): Owner {
  return {kind: 'user', id: name, name, state};
}

const ana = owner('ana', 'dropped');
const bo = owner('bo', 'active');
const cy = owner('cy', 'active');

function candidate(
  id: string,
  rank: number,
  owners: readonly Owner[],
  more: Partial<RiskCandidate> = {},
): RiskCandidate {
  const [first = bo] = owners;
  const reasons = [
    {points: -3, text: 'It selects a star.'},
    {points: 9, text: `Why ${id} matters.`},
  ];
  return {id, owner: first, members: owners.map((of) => ({owner: of})), rank, reasons, ...more};
}

describe('ownerRisk', () => {
  it('lists what each person alone has, the heaviest person first', () => {
    const risks = ownerRisk([
      candidate('b1', 20, [bo]),
      candidate('a1', 30, [ana]),
      candidate('a2', 50, [ana]),
      candidate('peek', 90, [bo], {setAside: 'peek'}),
    ]);
    expect(risks).toEqual([
      {owner: ana, state: 'dropped', candidates: ['a2', 'a1'], weight: 80, topReason: 'Why a2 matters.'},
      {owner: bo, state: 'active', candidates: ['b1'], weight: 20, topReason: 'Why b1 matters.'},
    ]);
  });

  it('gives a copy to the one active person who has it, and to nobody when two have it', () => {
    expect(ownerRisk([candidate('x', 10, [ana, bo])])).toMatchObject([{owner: bo, candidates: ['x']}]);
    expect(ownerRisk([candidate('x', 10, [ana, bo, cy])])).toEqual([]);
  });

  it('gives what nobody active has to the owner of its keeper', () => {
    const gone = owner('zoe', 'disabled');
    expect(ownerRisk([candidate('x', 10, [gone, ana])])).toMatchObject([{owner: gone, state: 'disabled'}]);
  });

  it('leaves out what a role owns', () => {
    expect(ownerRisk([candidate('x', 10, [{kind: 'role', id: 'R', name: 'R'}, ana])])).toEqual([]);
  });
});
