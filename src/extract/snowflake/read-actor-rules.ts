import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {parse} from 'yaml';
import {z} from 'zod';
import {messageOf, usageError, type UserError} from '../../errors.ts';
import {BUILT_IN_RULES, type ActorRule} from './actor-rules.ts';
import {Actors, builtInActors} from './actors.ts';

const pattern = z.string().refine(isPattern, 'is not a regular expression');

/** Keys as people write them; at least one test, or everything would match. */
const ruleSchema = z
  .strictObject({
    actor: z.enum(['person', 'dbt', 'bi', 'loader', 'task', 'service', 'unknown']),
    client: pattern.optional(),
    user: pattern.optional(),
    'user-type': pattern.optional(),
    'agent-type': pattern.optional(),
    tag: pattern.optional(),
    text: pattern.optional(),
    scheduled: z.boolean().optional(),
    'secondary-roles': z.boolean().optional(),
  })
  .refine((rule) => Object.keys(rule).length > 1, 'has no test: say client, user, user-type, agent-type, tag, text …');

const tableSchema = z.strictObject({
  extends: z.enum(['built-in', 'none']).default('built-in'),
  rules: z.array(ruleSchema),
});

/** The setting: path of a YAML file, or the rules themselves. */
export const actorsSetting = z
  .union([z.string().min(1), z.array(z.unknown()), z.record(z.string(), z.unknown())])
  .superRefine((value, check) => {
    if (typeof value === 'string') return;
    const problem = problemOf(value);
    if (problem !== undefined) check.addIssue({code: 'custom', message: problem});
  })
  .optional()
  .describe(
    'Who is a person and who a machine: a YAML file or a list of rules that go before the built-in ones; `extends: none` puts them in their place.',
  );

/**
 * The rules that a source goes by.
 * @param setting what `actorsSetting` let pass
 * @param baseDirectory folder that a path is relative to
 * @throws UserError (exit code 2) when the file cannot be read or a rule does not fit
 */
export async function readActors(setting: z.infer<typeof actorsSetting>, baseDirectory: string): Promise<Actors> {
  if (setting === undefined) return builtInActors;
  if (typeof setting !== 'string') return new Actors(rulesOf(setting, 'the settings'));
  let value: unknown;
  try {
    value = parse(await readFile(resolve(baseDirectory, setting), 'utf8'));
  } catch (error) {
    throw unfit(`The actor rules in ${setting} cannot be read (${messageOf(error)}).`);
  }
  return new Actors(rulesOf(value, setting));
}

function rulesOf(value: unknown, place: string): readonly ActorRule[] {
  const problem = problemOf(value);
  if (problem !== undefined) throw unfit(`The actor rules in ${place} do not fit: ${problem}.`);
  const table = tableSchema.parse(asTable(value));
  const own = table.rules.map(({'user-type': userType, 'agent-type': agentType, 'secondary-roles': roles, ...rule}) =>
    withoutGaps({...rule, userType, agentType, secondaryRoles: roles}),
  );
  return table.extends === 'none' ? own : [...own, ...BUILT_IN_RULES];
}

/** What is wrong, as `rules.2.client: is not a regular expression`; undefined when nothing is. */
function problemOf(value: unknown): string | undefined {
  const issue = tableSchema.safeParse(asTable(value)).error?.issues[0];
  if (issue === undefined) return undefined;
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

function asTable(value: unknown): unknown {
  return Array.isArray(value) ? {rules: value} : value;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'i') instanceof RegExp;
  } catch {
    return false;
  }
}

function withoutGaps(rule: {readonly [Key in keyof ActorRule]: ActorRule[Key] | undefined}): ActorRule {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as unknown as ActorRule;
}

function unfit(message: string): UserError {
  return usageError('actor-rules', message, 'See “Who is a person” in the README for what a rule may say.');
}
