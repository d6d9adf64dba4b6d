import {hash32} from '../parse/hash.ts';
import type {SecretRule} from './rule.ts';
import {locationOf, sarifLog, type SarifProblem} from './sarif-log.ts';

export type {SarifProblem} from './sarif-log.ts';

/** A secret as SARIF is told of it: by place and kind. */
export interface SarifFinding {
  readonly file: string;
  readonly kind: string;
  /** Counted from 1; 0 when it stands in the file's name. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units; the end is the first column behind it. */
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** What a reader is told, without the value. */
  readonly message: string;
}

export interface SarifRun {
  readonly rules: readonly Pick<SecretRule, 'kind' | 'describes'>[];
  readonly findings: readonly SarifFinding[];
  readonly problems: readonly SarifProblem[];
  readonly exitCode: number;
}

/**
 * One run as a SARIF 2.1.0 log. Fingerprints are made of the file, the kind and the how-manieth of its kind it is in the
 * file, never of the line: a hash over the line of a short password gives it away. `primaryLocationLineHash` is among them
 * because GitHub's upload would otherwise put one of its own making there.
 */
export function toSarif({rules, findings, problems, exitCode}: SarifRun): object {
  const described = describedKinds(rules, findings);
  const indexOf = new Map(described.map(({kind}, index) => [kind, index]));
  const counts = new Map<string, number>();
  const nth = ({file, kind}: SarifFinding): number => {
    const key = JSON.stringify([file, kind]);
    const n = (counts.get(key) ?? 0) + 1;
    counts.set(key, n);
    return n;
  };
  return sarifLog({
    rules: described.map(({kind, describes}) => ({
      id: kind,
      name: nameOf(kind),
      shortDescription: {text: describes},
      fullDescription: {text: `${describes} Found by place and kind; the value is never shown.`},
      help: {text: 'Rotate it: whoever has read the file has it. Then keep it in a secret store.'},
      defaultConfiguration: {level: 'error'},
      properties: {tags: ['security', 'secret'], 'security-severity': '8.0'},
    })),
    results: findings.map((finding) => ({
      ruleId: finding.kind,
      ruleIndex: indexOf.get(finding.kind),
      level: 'error',
      message: {text: finding.message},
      locations: [{physicalLocation: {artifactLocation: locationOf(finding.file), ...regionOf(finding)}}],
      partialFingerprints: fingerprintsOf(finding, nth(finding)),
    })),
    problems,
    exitCode,
  });
}

/** One entry a kind: two rules can find the same kind, and a value met elsewhere has a kind without a rule. */
function describedKinds(
  rules: SarifRun['rules'],
  findings: readonly SarifFinding[],
): readonly {readonly kind: string; readonly describes: string}[] {
  const described = new Map<string, string>();
  for (const {kind, describes} of rules) {
    const known = described.get(kind);
    described.set(kind, known === undefined ? describes : `${known} ${describes}`);
  }
  for (const {kind} of findings) if (!described.has(kind)) described.set(kind, 'A secret.');
  return [...described].map(([kind, describes]) => ({kind, describes}));
}

function nameOf(kind: string): string {
  return kind
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function regionOf({line, column, endLine, endColumn}: SarifFinding): object {
  if (line === 0) return {};
  const columns = column === undefined ? {} : {startColumn: column, endLine: endLine ?? line, endColumn};
  return {region: {startLine: line, ...columns}};
}

function fingerprintsOf({file, kind}: SarifFinding, nth: number): Readonly<Record<string, string>> {
  const place = hash32(JSON.stringify([file, kind, nth]));
  return {'secretPlace/v1': place, primaryLocationLineHash: `${place.slice(0, 16)}:1`};
}
