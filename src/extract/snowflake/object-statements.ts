import {quoteText} from './statements.ts';

/**
 * Definitions that ACCOUNT_USAGE keeps of everything in the account, whoever owns it: one row each, about two hours late.
 * Columns of docs.snowflake.com/en/sql-reference/account-usage (views, procedures, functions).
 */
const definitions = (view: string, prefix: string, definition: string, signature: string, language: string): string =>
  `
select
    ${prefix}_catalog as database_name,
    ${prefix}_schema as schema_name,
    ${prefix}_name as name,
    ${prefix}_owner as owner,
    ${signature} as signature,
    ${language} as language,
    ${definition} as definition,
    date_part(epoch_millisecond, created) as created_ms,
    date_part(epoch_millisecond, last_altered) as altered_ms
from snowflake.account_usage.${view}
where deleted is null
order by 1, 2, 3, 5`.trim();

export const usageViews = definitions('views', 'table', 'view_definition', "''", "'SQL'");
export const usageProcedures = definitions(
  'procedures',
  'procedure',
  'procedure_definition',
  'argument_signature',
  'procedure_language',
);
export const usageFunctions = definitions(
  'functions',
  'function',
  'function_definition',
  'argument_signature',
  'function_language',
);

/**
 * The statement that would make an object anew (docs.snowflake.com/en/sql-reference/functions/get_ddl).
 * @param name the whole name, quoted, with types of arguments where there are any
 */
export const getDdl = (type: string, name: string): string =>
  `select get_ddl(${quoteText(type)}, ${quoteText(name)}, true) as ddl`;
