import type {Handler, Question, World} from './handler.ts';
import {checkUsage, normalised, select} from './usage.ts';

interface View {
  readonly question: string;
  readonly answer: string;
}

function view(name: string, prefix: string, definition: string, signature: string, language: string): View {
  const question = normalised(`
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
    from snowflake.account_usage.${name}
    where deleted is null
    order by 1, 2, 3, 5`);
  const answer = `
    select
      ${prefix}_catalog as database_name,
      ${prefix}_schema as schema_name,
      ${prefix}_name as name,
      ${prefix}_owner as owner,
      ${signature} as signature,
      ${language} as language,
      ${definition} as definition,
      epoch_ms(created) as created_ms,
      epoch_ms(last_altered) as altered_ms
    from account_usage.${name}
    where deleted is null
    order by 1, 2, 3, 5`;
  return {question, answer};
}

const VIEWS: readonly View[] = [
  view('views', 'table', 'view_definition', "''", "'SQL'"),
  view('procedures', 'procedure', 'procedure_definition', 'argument_signature', 'procedure_language'),
  view('functions', 'function', 'function_definition', 'argument_signature', 'function_language'),
];

export const usageObjects: Handler = {
  id: 'usage-objects',
  describes: 'Definitions of views, procedures and functions that are there, as ACCOUNT_USAGE keeps them.',
  answer(question: Question, world: World) {
    const asked = VIEWS.find((each) => each.question === question.text);
    if (asked === undefined) return undefined;
    checkUsage(question, world);
    return select(question, world, asked.answer, []);
  },
};
