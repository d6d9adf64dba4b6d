import {existsSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {usageError} from '../errors.ts';
import {ENGINE_RULES} from '../lint/engine-rules.ts';
import type {LintRule} from '../lint/rule.ts';
import {isOfSqlfluff, meansRule, readNames} from '../lint/rule-names.ts';
import type {LintSettings} from '../lint/run-rules.ts';
import {inlineSqlfluff, mergeSqlfluff, type SqlfluffConfig, sqlfluffSettings} from '../lint/sqlfluff-config.ts';
import type {SettingsOf} from '../pipeline/lint.ts';
import type {SqlfluffFiles} from '../system/sqlfluff-files.ts';
import type {Invocation} from './command.ts';

/** What decides which rules run on a file. */
export interface OpenedSettings {
  readonly settingsOf: SettingsOf;
  /** Sentences for standard error that came up on the way, each once. */
  notices(): readonly string[];
  /** What files of sqlfluff ask for that has no counterpart here, sorted. */
  unmapped(): readonly string[];
}

type Own = Pick<LintSettings, 'disable' | 'severity'>;

/**
 * Rules by the command line, the `lint` part of the config where there is one, and the files of sqlfluff: what comes first
 * goes first. `--rules` runs what it names whatever the files say.
 * @throws UserError for a name that no rule has
 */
export async function openSettings(
  {options, common, cwd}: Invocation,
  rules: readonly LintRule[],
  files: SqlfluffFiles,
): Promise<OpenedSettings> {
  const only = namesOf(options['rules'], rules, '--rules');
  const excluded = namesOf(options['excludeRules'], rules, '--exclude-rules') ?? [];
  const notices = new Set<string>();
  const unmapped = new Set<string>();
  const own = await ownSettings(common.config, cwd);
  for (const name of [...own.disable, ...Object.keys(own.severity)]) {
    if (!isKnown(name, rules) && !isOfSqlfluff(name))
      notices.add(`The config names the rule ${name}, which there is not.`);
  }
  const ofConfig = new Map<SqlfluffConfig | undefined, LintSettings>();

  const settle = (config: SqlfluffConfig | undefined): LintSettings => {
    const there = config === undefined ? undefined : sqlfluffSettings(config, rules);
    for (const name of there?.unmapped ?? []) unmapped.add(name);
    if (there?.dialect !== undefined && there.dialect.toLowerCase() !== 'snowflake') {
      notices.add(`sqlfluff is set to the dialect ${there.dialect}; wsr lint reads Snowflake's.`);
    }
    return {
      ...(only === undefined ? {} : {only}),
      disable: only === undefined ? [...excluded, ...own.disable, ...(there?.disable ?? [])] : excluded,
      severity: own.severity,
      warnings: there?.warnings ?? [],
      bareNoqa: config === undefined ? 'ours' : 'shared',
      ignoresNoqa: there?.ignoresNoqa ?? false,
    };
  };

  return {
    settingsOf: (path, text) => {
      const config = files.configFor(resolve(cwd, path));
      const inline = inlineSqlfluff(text);
      if (inline !== undefined) return settle(config === undefined ? inline : mergeSqlfluff(config, inline));
      const known = ofConfig.get(config) ?? settle(config);
      ofConfig.set(config, known);
      return known;
    },
    notices: () => [...notices, ...files.problems],
    unmapped: () => [...unmapped].toSorted(),
  };
}

async function ownSettings(config: string | undefined, cwd: string): Promise<Own> {
  // Loading it takes longer than to see that there is none.
  if (config === undefined && !existsSync(join(cwd, 'worksheet-rescue.yml'))) return {disable: [], severity: {}};
  const {loadConfig} = await import('../config/load.ts');
  return loadConfig(config, cwd).config.lint;
}

function namesOf(given: unknown, rules: readonly LintRule[], option: string): readonly string[] | undefined {
  if (typeof given !== 'string') return undefined;
  const names = readNames(given);
  if (names.length === 0) throw usageError('no-rule-named', `${option} takes names of rules.`, 'See wsr lint --list.');
  for (const name of names) {
    if (isKnown(name, rules)) continue;
    // Leaving out what is not there is done already: people hand over the list that sqlfluff has.
    if (option === '--exclude-rules' && isOfSqlfluff(name)) continue;
    const says = isOfSqlfluff(name) ? `${name} of sqlfluff has no counterpart here.` : `There is no rule ${name}.`;
    throw usageError('unknown-rule', says, 'See wsr lint --list.');
  }
  return names;
}

function isKnown(name: string, rules: readonly LintRule[]): boolean {
  return rules.some((rule) => meansRule(name, rule)) || ENGINE_RULES.some(({id}) => id === name.toLowerCase());
}
