/** Something that kept a file from being looked at or changed. */
export interface SarifProblem {
  readonly file: string;
  readonly message: string;
}

/** One run of the program, as SARIF has it. */
export interface SarifLog {
  /** Of the program, where the log says it. */
  readonly version?: string;
  /** Descriptors of rules. */
  readonly rules: readonly object[];
  readonly results: readonly object[];
  readonly problems: readonly SarifProblem[];
  readonly exitCode: number;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Where the program is at home. */
export const HOME = 'https://github.com/worksheet-rescue/worksheet-rescue';

/**
 * One run as a SARIF 2.1.0 log.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifLog({version, rules, results, problems, exitCode}: SarifLog): object {
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'worksheet-rescue',
            ...(version === undefined ? {} : {version}),
            informationUri: HOME,
            rules,
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: {'%SRCROOT%': {description: {text: 'Folder that the files were named from.'}}},
        invocations: [
          {
            executionSuccessful: problems.length === 0,
            exitCode,
            toolExecutionNotifications: problems.map(({file, message}) => ({
              level: 'error',
              message: {text: message},
              locations: [{physicalLocation: {artifactLocation: locationOf(file)}}],
            })),
          },
        ],
        results,
      },
    ],
  };
}

/** A file as an artifact location: relative to the folder that files were named from, or an address. */
export function locationOf(file: string): object {
  const path = file.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  const uri = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return {uri: `file://${uri}`};
  if (/^[A-Za-z]:\//.test(path)) return {uri: `file:///${path.slice(0, 2)}${uri.slice(4)}`};
  return {uri, uriBaseId: '%SRCROOT%'};
}
