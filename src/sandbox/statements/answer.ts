import {SnowflakeError} from '../snowflake-error.ts';
import type {Session} from '../sessions.ts';
import type {Answer, Bind, Question, World} from './handler.ts';
import {HANDLERS} from './index.ts';
import {lex, normalise, splitTokens} from './lex.ts';
import {refuse, refuseWrites} from './refuse.ts';

/** Answers one statement, or throws a SnowflakeError. */
export async function answerStatement(
  request: {
    readonly sql: string;
    readonly binds: readonly Bind[];
    readonly session: Session;
    readonly signal: AbortSignal;
  },
  world: World,
): Promise<Answer> {
  const statements = splitTokens(lex(request.sql));
  if (statements.length === 0)
    throw new SnowflakeError('000900', '42601', 'SQL compilation error:\nEmpty SQL statement.');
  if (statements.length > 1) {
    throw new SnowflakeError(
      '000008',
      '0A000',
      `Actual statement count ${statements.length} did not match the desired statement count 1.`,
    );
  }
  const tokens = statements[0]!;
  const question: Question = {...request, tokens, text: normalise(tokens)};
  refuseWrites(question, world);
  for (const handler of HANDLERS) {
    const answer = await handler.answer(question, world);
    if (answer) return answer;
  }
  return refuse(question, world);
}
