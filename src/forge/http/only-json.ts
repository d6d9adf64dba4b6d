import {UserError} from '../../errors.ts';
import type {Send} from './transport.ts';

/**
 * Lets through answers of an API alone: a page for people, as sign-ins and proxies send it with a 200, is none.
 * @throws UserError for anything else that calls itself a success
 */
export function onlyJson(send: Send, host: string): Send {
  return async (request) => {
    const response = await send(request);
    const type = response.headers.get('content-type') ?? '';
    const isEmpty = response.status === 204 || response.headers.get('content-length') === '0';
    if (!response.ok || isEmpty || /[/+]json\b/i.test(type)) return response;
    throw strangeAnswer(host);
  };
}

/** The error for an answer that is not what the API of a forge says. */
export function strangeAnswer(host: string): UserError {
  return new UserError('forge-strange-answer', `${host} answers, but not as the API of this forge does.`, {
    hint: 'Check url and api-url under publish.forge, and whether a sign-in page or a proxy stands in between.',
  });
}
