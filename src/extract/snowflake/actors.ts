import type {Actor} from '../../model/evidence.ts';
import {BUILT_IN_RULES, type ActorRule} from './actor-rules.ts';

/** What the history says of who ran a statement. */
export interface Traffic {
  /** APPLICATION of the session, else its client id, e.g. `Snowflake Web App (snowsight_worksheet)`. */
  readonly client: string;
  readonly userType: string;
  readonly userName: string;
  /** CORTEX_AGENT, EXTERNAL_AGENT …; empty for everybody else. */
  readonly agentType?: string;
  readonly tag?: string;
  /** A task ran it. */
  readonly scheduled: boolean;
  readonly secondaryRoles?: boolean;
  /** A text of the statement, where one is at hand: tools sign their queries in a comment. */
  readonly text?: string;
}

interface Test {
  readonly field: 'client' | 'userType' | 'userName' | 'agentType' | 'tag' | 'text';
  readonly pattern: RegExp;
}

/** A table of rules, ready to be asked. */
export class Actors {
  readonly #rules: readonly {readonly rule: ActorRule; readonly tests: readonly Test[]}[];

  /** @throws SyntaxError when a pattern is no regular expression: `readActorRules` looks first */
  constructor(rules: readonly ActorRule[]) {
    this.#rules = rules.map((rule) => ({rule, tests: testsOf(rule)}));
  }

  /** Who ran it, by the first rule that fits; `unknown` when none does. */
  of(traffic: Traffic): Actor {
    return this.#rules.find(({rule, tests}) => fits(rule, tests, traffic, true))?.rule.actor ?? 'unknown';
  }

  /** Whether a text could change the answer: not where a rule that fits stands before all that look at texts. */
  needText(traffic: Traffic): boolean {
    const first = this.#rules.find(({rule, tests}) => fits(rule, tests, traffic, false));
    return first?.rule.text !== undefined;
  }

  /** The text when a rule finds something in it, else none: all that has to be kept of it to ask again. */
  signature(text: string): string {
    const isFound = this.#rules.some(({tests}) =>
      tests.some(({field, pattern}) => field === 'text' && pattern.test(text)),
    );
    return isFound ? text : '';
  }
}

/** The rules that hold where the settings name none. */
export const builtInActors = new Actors(BUILT_IN_RULES);

function testsOf(rule: ActorRule): readonly Test[] {
  const {client, userType, user, agentType, tag, text} = rule;
  const patterns = {client, userType, userName: user, agentType, tag, text};
  return Object.entries(patterns).flatMap(([field, pattern]) =>
    pattern === undefined ? [] : [{field: field as Test['field'], pattern: new RegExp(pattern, 'i')}],
  );
}

/** @param withText false takes every test of the text for one that holds */
function fits(rule: ActorRule, tests: readonly Test[], traffic: Traffic, withText: boolean): boolean {
  if (rule.scheduled !== undefined && rule.scheduled !== traffic.scheduled) return false;
  if (rule.secondaryRoles !== undefined && rule.secondaryRoles !== (traffic.secondaryRoles ?? false)) return false;
  return tests.every(({field, pattern}) => (field === 'text' && !withText) || pattern.test(traffic[field] ?? ''));
}
