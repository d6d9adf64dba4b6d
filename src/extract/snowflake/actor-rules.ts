import type {Actor} from '../../model/evidence.ts';

/** One line of the table below, as it stands in a file of rules too; every test that is given has to hold. */
export interface ActorRule {
  readonly actor: Actor;
  /** Regular expressions, case does not matter. APPLICATION of the session, else its client id. */
  readonly client?: string;
  readonly user?: string;
  /** Type of the user: PERSON, SERVICE … */
  readonly userType?: string;
  /** Kind of agent that the account says ran it. */
  readonly agentType?: string;
  readonly tag?: string;
  /** Beginning and end of the statement, where tools sign. */
  readonly text?: string;
  /** A task ran it. */
  readonly scheduled?: boolean;
  /** Secondary roles were active. */
  readonly secondaryRoles?: boolean;
}

/**
 * Who is a person and who a machine, first match wins. None of these strings is documented: they were seen by others in
 * SESSIONS, tags and comments (docs.getdbt.com/reference/project-configs/query-comment for dbt's), so this is a table, not
 * code; `actors` in the settings of a source goes before it, or in its place. Comments stand at the end where Snowflake
 * strips leading ones.
 */
export const BUILT_IN_RULES: readonly ActorRule[] = [
  {actor: 'task', scheduled: true},
  {actor: 'service', agentType: '.'},

  // Tools that sign the session.
  {actor: 'dbt', client: '^dbt\\b'},
  {actor: 'bi', client: '\\(snowsight_(?:dashboard|streamlit)\\)|streamlit'},
  {actor: 'service', client: 'cortex'},
  {
    actor: 'bi',
    client:
      'looker|tableau|power\\s?_?bi|mashupengine|thoughtspot|metabase|qlik|domo\\b|sisense|sigma|modeanalytics|^hex\\b|superset|redash|preset|microstrategy|quicksight|omni\\b|lightdash|gooddata|holistics',
  },
  {
    actor: 'loader',
    client:
      'fivetran|airbyte|stitch|matillion|hevo|rivery|kafka|snowpipe|segment|meltano|dlt\\b|informatica|talend|\\bnifi\\b|hightouch|census|rudderstack',
  },
  {
    actor: 'service',
    client:
      'airflow|dagster|prefect|terraform|datahub|openmetadata|monte\\s?carlo|collibra|alation|atlan|select\\.dev|great_expectations|soda\\b',
  },

  // Tools that tag the statement.
  {actor: 'bi', tag: '"StreamlitEngine"'},
  {actor: 'dbt', tag: '"dbt_snowflake_query_tags_version"|"app"\\s*:\\s*"dbt"'},

  // Snowsight signs every session of its own, and nothing else pretends to be it.
  {actor: 'person', client: '^Snowflake Web App\\b'},

  // Tools that sign the statement.
  {actor: 'dbt', text: '/\\*\\s*\\{[^*]*"app":\\s*"dbt"'},
  {actor: 'bi', text: '--\\s*Looker Query Context\\b'},
  {actor: 'bi', text: '--\\s*Sigma\\s+\u03a3\\s*\\{'},
  {actor: 'bi', text: '--\\s*Hex query metadata:[^\\n]*"context":\\s*"SCHEDULED_RUN"'},
  {actor: 'person', text: '--\\s*Hex query metadata:'},
  {actor: 'bi', text: '\\{[^\\n]*"url":\\s*"https://(?:app\\.)?mode(?:analytics)?\\.com'},
  {actor: 'bi', text: '--\\s*Metabase\\b|/\\*\\s*Metabase\\b|"client":\\s*"Metabase"'},
  {actor: 'service', text: '/\\*\\s*\\{[^*]*"app":\\s*"OpenMetadata"'},
  {actor: 'loader', text: '\\bFIVETRAN_\\w+_STAGING\\b'},
  {actor: 'bi', text: '"StreamlitEngine"'},

  // Where people write.
  {actor: 'person', client: '^Snowsight\\b|^(?:snowflake )?UI$'},
  {
    actor: 'person',
    client:
      'dbeaver|datagrip|intellij|jetbrains|vs\\s?_?code|visual studio|snowsql|snowcli|snowflake[ _]cli|sql ?workbench|squirrel|toad|aginity|popsql|tableplus|beekeeper|jupyter|excel',
  },

  // What is left is told by the user.
  {actor: 'service', userType: '^(?:SERVICE|LEGACY_SERVICE|SERVICE_AGENT|SNOWFLAKE_SERVICE)$'},
  {actor: 'service', client: '^SYSTEM$'},
  {actor: 'service', user: '^SYSTEM$'},
  {actor: 'person', userType: '^PERSON$'},
];
