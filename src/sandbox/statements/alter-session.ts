import {DEFAULT_PARAMETERS, type ParameterValue} from '../protocol/parameters.ts';
import {executed, type Handler} from './handler.ts';
import {unexpected, type Token} from './lex.ts';

export const alterSession: Handler = {
  id: 'alter-session',
  describes: '`ALTER SESSION SET name = value …` and `UNSET name, …`: any parameter, remembered for the session.',
  answer({tokens, session, sql}) {
    if (tokens[0]?.value !== 'ALTER' || tokens[1]?.value !== 'SESSION') return undefined;
    const verb = tokens[2]?.value;
    if (verb !== 'SET' && verb !== 'UNSET') throw wrong(tokens[2]);
    const rest = tokens.slice(3).filter((token) => token.raw !== ',');
    const size = verb === 'SET' ? 3 : 1;
    if (rest.length === 0) throw wrong(undefined);
    const changes: [string, ParameterValue | undefined][] = [];
    for (let at = 0; at < rest.length; at += size) {
      const [name, equals, value] = rest.slice(at, at + size);
      if (name?.kind !== 'word') throw wrong(name);
      if (verb === 'UNSET') {
        changes.push([name.value, DEFAULT_PARAMETERS[name.value]]);
        continue;
      }
      if (equals?.raw !== '=') throw wrong(equals);
      if (!value || value.kind === 'symbol') throw wrong(value);
      changes.push([name.value, parameterValue(value)]);
    }
    for (const [name, value] of changes) {
      if (value === undefined) session.parameters.delete(name);
      else session.parameters.set(name, value);
    }
    return executed();

    function wrong(token: Token | undefined): Error {
      return unexpected(sql, token?.start ?? sql.length, token?.raw ?? '<EOF>');
    }
  },
};

function parameterValue(token: Token): ParameterValue {
  if (token.kind === 'number') return Number(token.raw);
  if (token.kind === 'word' && (token.value === 'TRUE' || token.value === 'FALSE')) return token.value === 'TRUE';
  return token.value;
}
