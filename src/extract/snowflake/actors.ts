import type {Actor} from '../../model/evidence.ts';

/** What the history says of who ran a statement. */
export interface Traffic {
  /** APPLICATION of the session, else its client id, e.g. `Snowflake Web App (snowsight_worksheet)`. */
  readonly client: string;
  readonly userType: string;
  readonly userName: string;
  /** A task ran it. */
  readonly scheduled: boolean;
  /** A text of the statement, where one is at hand: tools sign their queries in a comment. */
  readonly text?: string;
}

/** One line of the table below; every test that is given has to hold. */
export interface ActorRule {
  readonly actor: Actor;
  readonly client?: RegExp;
  readonly userType?: RegExp;
  readonly text?: RegExp;
  readonly scheduled?: true;
}

/**
 * Who is a person and who a machine, first match wins. None of these strings is documented: they were seen by others in
 * SESSIONS and in comments (docs.getdbt.com/reference/project-configs/query-comment for dbt's), so this is a table to edit,
 * not code. Comments stand at the end where Snowflake strips leading ones.
 */
export const actorRules: readonly ActorRule[] = [
  {actor: 'task', scheduled: true},

  // Tools that sign the session.
  {actor: 'dbt', client: /^dbt\b/i},
  {actor: 'bi', client: /\(snowsight_(?:dashboard|streamlit)\)|streamlit/i},
  {actor: 'service', client: /cortex/i},
  {
    actor: 'bi',
    client:
      /looker|tableau|power\s?_?bi|mashupengine|thoughtspot|metabase|qlik|domo\b|sisense|sigma|modeanalytics|^hex\b|superset|redash|preset|microstrategy|quicksight|omni\b|lightdash|gooddata|holistics/i,
  },
  {
    actor: 'loader',
    client:
      /fivetran|airbyte|stitch|matillion|hevo|rivery|kafka|snowpipe|segment|meltano|dlt\b|informatica|talend|\bnifi\b|hightouch|census|rudderstack/i,
  },
  {
    actor: 'service',
    client:
      /airflow|dagster|prefect|terraform|datahub|openmetadata|monte\s?carlo|collibra|alation|atlan|select\.dev|great_expectations|soda\b/i,
  },

  // Tools that sign the statement.
  {actor: 'dbt', text: /\/\*\s*\{[^*]*"app":\s*"dbt"/i},
  {actor: 'bi', text: /--\s*Looker Query Context\b/i},
  {actor: 'bi', text: /--\s*Sigma\s+\u03a3\s*\{/},
  {actor: 'bi', text: /--\s*Hex query metadata:[^\n]*"context":\s*"SCHEDULED_RUN"/i},
  {actor: 'person', text: /--\s*Hex query metadata:/i},
  {actor: 'bi', text: /\{[^\n]*"url":\s*"https:\/\/(?:app\.)?mode(?:analytics)?\.com/i},
  {actor: 'bi', text: /--\s*Metabase\b|\/\*\s*Metabase\b|"client":\s*"Metabase"/i},
  {actor: 'service', text: /\/\*\s*\{[^*]*"app":\s*"OpenMetadata"/i},
  {actor: 'loader', text: /\bFIVETRAN_\w+_STAGING\b/i},
  {actor: 'bi', text: /"StreamlitEngine"/},

  // Where people write.
  {actor: 'person', client: /^Snowflake Web App\b|^Snowsight\b|^(?:snowflake )?UI$/i},
  {
    actor: 'person',
    client:
      /dbeaver|datagrip|intellij|jetbrains|vs\s?_?code|visual studio|snowsql|snowcli|snowflake[ _]cli|sql ?workbench|squirrel|toad|aginity|popsql|tableplus|beekeeper|jupyter|excel/i,
  },

  // What is left is told by the user's type.
  {actor: 'service', userType: /^(?:SERVICE|LEGACY_SERVICE|SERVICE_AGENT|SNOWFLAKE_SERVICE)$/i},
  {actor: 'service', client: /^SYSTEM$/i},
  {actor: 'person', userType: /^PERSON$/i},
];

/** Rules that look at a statement's text begin to matter only when none before them has matched. */
const firstTextRule = actorRules.findIndex((rule) => rule.text !== undefined);

/** Who ran it, by the first rule that fits; `unknown` when none does. */
export function actorOf(traffic: Traffic, rules: readonly ActorRule[] = actorRules): Actor {
  return rules.find((rule) => fits(rule, traffic))?.actor ?? 'unknown';
}

/** Whether a text could change the answer: what signs its session, and tasks, are certain without. */
export function needsText(traffic: Traffic): boolean {
  if (actorRules.slice(0, firstTextRule).some((rule) => fits(rule, traffic))) return false;
  // Snowsight signs every session of its own, and nothing else pretends to be it.
  return !/^Snowflake Web App\b/i.test(traffic.client);
}

function fits(rule: ActorRule, traffic: Traffic): boolean {
  if (rule.scheduled === true && !traffic.scheduled) return false;
  if (rule.client !== undefined && !rule.client.test(traffic.client)) return false;
  if (rule.userType !== undefined && !rule.userType.test(traffic.userType)) return false;
  return rule.text === undefined || rule.text.test(traffic.text ?? '');
}
