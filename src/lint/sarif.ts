import type {Severity} from '../model/family.ts';
import {hash32} from '../parse/hash.ts';
import {HOME, locationOf, sarifLog, type SarifProblem} from '../redact/sarif-log.ts';

/** A rule as SARIF is told of it. */
export interface SarifRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly explain: string;
  readonly sqlfluff?: string;
  readonly flags: readonly string[];
  readonly allows: readonly string[];
}

/** Lines and columns counted from 1, in UTF-16 units; ends are the first column behind. */
interface Region {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface SarifFinding extends Region {
  readonly file: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string | null;
  /** What stays when the finding moves. */
  readonly mark: string;
  /** Whether lines are those of the file. */
  readonly isInFile: boolean;
  readonly fix: {
    readonly title: string;
    readonly rows: 'same' | 'may-change';
    readonly edits: readonly (Region & {readonly text: string})[];
  } | null;
}

export interface SarifRun {
  readonly version: string;
  readonly rules: readonly SarifRule[];
  readonly findings: readonly SarifFinding[];
  /** What kept files from being read. */
  readonly problems: readonly SarifProblem[];
  readonly exitCode: number;
}

const LEVELS: Readonly<Record<Severity, string>> = {error: 'error', warning: 'warning', info: 'note'};

/**
 * One run as a SARIF 2.1.0 log. A finding in a notebook has no region: lines are those of a cell there, which SARIF has no
 * word for. Fingerprints are made of the file, the rule and the finding's words, so that they survive a move.
 */
export function lintSarif({version, rules, findings, problems, exitCode}: SarifRun): object {
  const indexes = new Map(rules.map(({id}, index) => [id, index]));
  const counts = new Map<string, number>();
  return sarifLog({
    version,
    rules: rules.map(descriptorOf),
    results: findings.map((finding) => {
      const key = JSON.stringify([finding.file, finding.rule, finding.mark]);
      const nth = (counts.get(key) ?? 0) + 1;
      counts.set(key, nth);
      return resultOf(finding, indexes.get(finding.rule), hash32(`${key} ${nth}`));
    }),
    problems,
    exitCode,
  });
}

function descriptorOf({id, title, severity, explain, sqlfluff, flags, allows}: SarifRule): object {
  const [flagged, allowed] = [flags[0], allows[0]];
  const examples = [
    ...(flagged === undefined ? [] : [`Finds something in: ${flagged}`]),
    ...(allowed === undefined ? [] : [`Is silent about: ${allowed}`]),
  ];
  return {
    id,
    name: id
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(''),
    shortDescription: {text: title},
    fullDescription: {text: explain.replaceAll('`', '')},
    help: {
      text: [explain.replaceAll('`', ''), ...examples].join('\n'),
      markdown: [explain, ...examples.map((example) => example.replace(/: (.*)$/s, ':\n\n```sql\n$1\n```'))].join(
        '\n\n',
      ),
    },
    helpUri: `${HOME}#lint-rules`,
    defaultConfiguration: {level: LEVELS[severity]},
    properties: {tags: ['sql', 'snowflake', ...(sqlfluff === undefined ? [] : [`sqlfluff/${sqlfluff}`])]},
  };
}

function resultOf(finding: SarifFinding, ruleIndex: number | undefined, fingerprint: string): object {
  const {file, rule, severity, message, hint, isInFile, fix} = finding;
  const artifactLocation = locationOf(file);
  const region = isInFile ? {region: regionOf(finding)} : {};
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : {ruleIndex}),
    level: LEVELS[severity],
    message: {text: hint === null ? message : `${message} ${hint}`},
    locations: [{physicalLocation: {artifactLocation, ...region}}],
    // GitHub would make a hash of the line of its own where there is none of this name.
    partialFingerprints: {'lintPlace/v1': fingerprint, primaryLocationLineHash: `${fingerprint.slice(0, 16)}:1`},
    ...(fix === null || !isInFile || fix.edits.length === 0
      ? {}
      : {
          fixes: [
            {
              description: {text: fix.rows === 'same' ? `${fix.title}.` : `${fix.title}; the rows may change.`},
              artifactChanges: [
                {
                  artifactLocation,
                  replacements: fix.edits.map((edit) => ({
                    deletedRegion: regionOf(edit),
                    ...(edit.text === '' ? {} : {insertedContent: {text: edit.text}}),
                  })),
                },
              ],
            },
          ],
        }),
  };
}

function regionOf({line, column, endLine, endColumn}: Region): object {
  return {startLine: line, startColumn: column, endLine, endColumn};
}
