import {fileURLToPath} from 'node:url';
import {learnIdf} from '../../dedupe/idf.ts';
import {NEAR} from '../../dedupe/near-groups.ts';
import {count, percent, printTable} from '../parse/words.ts';
import {type Agreement, agreementOf, lowerBound, pairJaccard} from './agreement.ts';
import type {LabelledSet} from './labelled.ts';
import {byDiff, byMinHash, byPercona, byPostgres, groupedByUs, groupedInNights, type Outcome} from './methods.ts';
import {readSet, type ReadSet} from './shapes.ts';
import {addPairs, type Pairs, SAME, type Tiers, tiersOf} from './tiers.ts';

const SQLGLOT = fileURLToPath(new URL('sqlglot_diff.py', import.meta.url));
/** Statements that are compared each with each by what is slow, at most. */
const SAMPLE = 60;
/** Statements that MinHash alone is tried on at every threshold, at most. */
const MOST_MINHASH = 6000;

/** How far groups agree with the families of labelled sets: ours with the shipped settings, beside peers. */
export async function benchQuality(sets: readonly LabelledSet[], python: string, folder: string): Promise<void> {
  console.log('\n2. Groups beside known families, with the shipped settings: no threshold is chosen for a set');
  if (sets.length === 0) {
    console.log('    no labelled sets: --labelled DIR names a folder of them (see .github/CONTRIBUTING.md)');
    return;
  }
  const all: Tiers[] = [];
  for (const {name, statements} of sets) {
    const set = readSet(statements);
    const families = new Set(set.families).size;
    console.log(
      `\n  ${name}: ${count(statements.length)} statements, ${count(set.shapes.size)} shapes, ${count(families)} families`,
    );
    const idf = learnIdf([...set.shapes.values()].map(({features}) => features));
    const ours = groupedByUs(set, idf);
    const rows = [
      rowOf('near (shipped)', {groups: ours, note: `from a similarity of ${NEAR} on`}, set),
      ...oneLabelRow(ours, set),
      rowOf('shape fingerprint', {groups: set.shape}, set),
      rowOf('MinHash alone', set.sql.length > MOST_MINHASH ? {missing: 'too many to try'} : byMinHash(set), set),
      rowOf('libpg-query fingerprint', await byPostgres(set), set),
      rowOf('pt-fingerprint', byPercona(set, folder), set),
    ];
    printTable(['', 'precision', 'recall', 'F1', 'ARI', 'groups', ''], rows);
    besideDiff(set, python);
    const tiers = tiersOf(set, idf);
    const {candidates} = tiers;
    all.push(tiers);
    printTiers(tiers);
    console.log(
      `    near pairs that MinHash finds: ${percent(candidates.right, candidates.of)} of ${count(candidates.of)}`,
    );
    const kept = pairJaccard(groupedInNights(set), ours);
    console.log(
      `    in thirty nights instead of one batch: pair-Jaccard ${kept.toFixed(3)}; goal 0.95: ${kept >= 0.95 ? 'met' : 'not met'}`,
    );
  }
  if (sets.length < 2) return;
  console.log('\n  all sets');
  printTiers(all.reduce(addPairs));
}

function rowOf(name: string, outcome: Outcome, {families}: ReadSet): readonly string[] {
  if ('missing' in outcome) return [name, '', '', '', '', '', outcome.missing];
  return [name, ...figuresOf(agreementOf(outcome.groups, families)), outcome.note ?? ''];
}

function figuresOf({precision, recall, f1, randIndex, groups}: Agreement): readonly string[] {
  return [...[precision, recall, f1, randIndex].map((share) => share.toFixed(3)), count(groups)];
}

/** On a sample of whole families, beside ours on the same statements. */
function besideDiff(set: ReadSet, python: string): void {
  const sample = sampleOf(set);
  const sampled = readSet(sample.map((at) => ({id: '', sql: set.sql[at]!, family: set.families[at]!})));
  const idf = learnIdf([...sampled.shapes.values()].map(({features}) => features));
  console.log(`    a sample of whole families, ${count(sample.length)} statements`);
  printTable(
    ['', 'precision', 'recall', 'F1', 'ARI', 'groups', ''],
    [
      rowOf('near (shipped)', {groups: groupedByUs(sampled, idf)}, sampled),
      rowOf('sqlglot.diff', byDiff(sampled, python, SQLGLOT), sampled),
    ],
  );
}

/** Places of the statements of whole families, every n-th family, as many as fit. */
function sampleOf({families}: ReadSet): readonly number[] {
  const members = Map.groupBy(families.keys(), (at) => families[at]!);
  const related = [...members.values()].filter(({length}) => length > 1 && length <= SAMPLE / 4);
  const step = Math.max(1, Math.floor(related.length / SAMPLE));
  const chosen: number[] = [];
  for (let at = 0; at < related.length; at += step) {
    if (chosen.length + related[at]!.length <= SAMPLE) chosen.push(...related[at]!);
  }
  return chosen;
}

function printTiers({exact, sameShape, byValues, same}: Tiers): void {
  const tell = ({right, of}: Pairs): string =>
    of === 0
      ? 'no pairs'
      : `precision ${(right / of).toFixed(3)} of ${count(of)} pairs, lower 95 % bound ${lowerBound(right, of).toFixed(3)}`;
  console.log(`    pairs of one shape: ${tell(sameShape)}`);
  if (sameShape.of > 0) {
    console.log(`      with the same values: ${tell(byValues.none)}`);
    console.log(`      with more or fewer values, or other numbers and times: ${tell(byValues.measure)}`);
    console.log(`      with other texts, as candidate variables have: ${tell(byValues.text)}`);
  }
  console.log(`    pairs of a similarity of ${SAME} or more: ${tell(same)}`);
  if (exact.right < exact.of)
    console.log(
      `    pairs of equal texts: ${count(exact.of)}; ${count(exact.of - exact.right)} of them have two labels, and count above for nothing`,
    );
}

/** The same groups over the texts that have one label: no method can put two equal texts into two groups. */
function oneLabelRow(groups: readonly string[], {exact, families}: ReadSet): readonly (readonly string[])[] {
  const labels = Map.groupBy(families.keys(), (at) => exact[at]!);
  const isSure = (at: number): boolean => labels.get(exact[at]!)!.every((other) => families[other] === families[at]);
  const sure = [...families.keys()].filter(isSure);
  if (sure.length === families.length) return [];
  const note = `without ${count(families.length - sure.length)} whose very text has another label too`;
  const found = agreementOf(
    sure.map((at) => groups[at]!),
    sure.map((at) => families[at]!),
  );
  return [[`  texts of one label`, ...figuresOf(found), note]];
}
