import {describe, expect, test} from 'vitest';
import {patient, type PatienceOptions} from './patience.ts';
import type {ApiRequest} from './transport.ts';
import {rememberingUnchanged} from './unchanged.ts';
import {NoAnswer} from './unreachable.ts';

const read: ApiRequest = {method: 'GET', url: 'https://api.forge.example/x', headers: {}};
const write: ApiRequest = {...read, method: 'POST', body: '{}'};
/** What the forge's clock says: an hour away from ours. */
const DATE = {date: 'Mon, 05 Jan 2026 13:00:00 GMT'};

function said(status: number, headers: Record<string, string> = {}, body: unknown = {}): () => Response {
  return () => Response.json(body, {status, headers: {...DATE, ...headers}});
}

const lost = (wasSent: boolean) => (): Response => {
  throw new NoAnswer('the connection was cut', wasSent);
};

/** Plays answers one after the other, and notes the waits in between, in seconds. */
function playing(answers: readonly (() => Response)[], parts: Partial<PatienceOptions> = {}) {
  const log = {debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => log};
  const waits: number[] = [];
  let now = Date.UTC(2026, 0, 5, 12);
  let asked = 0;
  const send = patient(
    async () => {
      asked += 1;
      const answer = answers[asked - 1];
      if (answer === undefined) throw new Error('asked too often');
      return answer();
    },
    {
      host: 'api.forge.example',
      log,
      clock: {now: () => new Date(now).toISOString(), ulid: () => ''},
      sleep: async (milliseconds) => {
        waits.push(milliseconds / 1000);
        now += milliseconds;
      },
      longestWaitMs: 300_000,
      pauseMs: 0,
      ...parts,
    },
  );
  return {send, waits, asked: () => asked};
}

describe('a read', () => {
  test('is repeated after a fault that passes, with growing waits', async () => {
    const {send, waits} = playing([said(502), lost(true), said(503), said(200)]);
    expect((await send(read)).status).toBe(200);
    expect(waits).toEqual([1, 2, 4]);
  });

  test('ends with a sentence when it does not pass', async () => {
    const {send, asked} = playing([said(502), said(502), said(502), said(504)]);
    await expect(send(read)).rejects.toMatchObject({
      code: 'forge-unreachable',
      message: 'api.forge.example gives no answer: it answers with 504.',
    });
    expect(asked()).toBe(4);
  });

  test.each([200, 201, 204, 301, 304, 400, 401, 403, 404, 409, 422])('with %d is an answer', async (status) => {
    const {send, asked} = playing([() => new Response(null, {status})]);
    expect((await send(read)).status).toBe(status);
    expect(asked()).toBe(1);
  });

  test('waits at a 503 as long as that asks', async () => {
    const {send, waits} = playing([said(503, {'retry-after': '20'}), said(200)]);
    await send(read);
    expect(waits).toEqual([20]);
  });
});

describe('a write', () => {
  test('is repeated when it was never sent, and never when it may have been', async () => {
    const unsent = playing([lost(false), said(201)]);
    expect((await unsent.send(write)).status).toBe(201);
    for (const answer of [lost(true), said(500), said(502)]) {
      const {send, asked} = playing([answer]);
      await expect(send(write)).rejects.toMatchObject({name: 'NoAnswer', wasSent: true});
      expect(asked()).toBe(1);
    }
  });

  test('is repeated like a read where it changes nothing that anybody sees', async () => {
    const {send} = playing([lost(true), said(500), said(201)]);
    expect((await send({...write, isRepeatable: true})).status).toBe(201);
  });

  test('keeps the pause that GitHub asks for, reads do not', async () => {
    const {send, waits} = playing([said(201), said(200), said(201)], {pauseMs: 1000});
    await send(write);
    await send(read);
    await send(write);
    expect(waits).toEqual([1]);
  });
});

describe('a refusal for too many requests', () => {
  const limit = {message: 'You have exceeded a secondary rate limit.'};

  test.each([
    ['a number of seconds', said(403, {'retry-after': '30'}), 30],
    ['a date, by the clock of the forge', said(429, {'retry-after': 'Mon, 05 Jan 2026 13:00:45 GMT'}), 45],
    [
      'the reset of GitHub',
      said(
        403,
        {'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.UTC(2026, 0, 5, 13, 1) / 1000)},
        {message: 'API rate limit exceeded'},
      ),
      61,
    ],
    [
      'the reset of GitLab',
      said(429, {'ratelimit-remaining': '0', 'ratelimit-reset': String(Date.UTC(2026, 0, 5, 13, 0, 10) / 1000)}),
      11,
    ],
    ['nothing but words', said(403, {}, limit), 60],
    ['nothing at all', said(429), 60],
  ])('that says %s is waited for, also by a write', async (_, answer, seconds) => {
    for (const request of [read, write]) {
      const {send, waits} = playing([answer, said(200)]);
      expect((await send(request)).status).toBe(200);
      expect(waits).toEqual([seconds]);
    }
  });

  test('that asks for more than a run may wait is a sentence with the time', async () => {
    const {send, waits, asked} = playing([said(403, {'retry-after': '3600'})]);
    await expect(send(write)).rejects.toMatchObject({
      code: 'forge-rate-limited',
      message: 'api.forge.example takes no more requests for now and asks to wait until 2026-01-05 13:00 UTC.',
    });
    expect({waits, asked: asked()}).toEqual({waits: [], asked: 1});
  });

  test('that never ends is given up, and all waits of a run count together', async () => {
    const {send, asked} = playing(Array.from({length: 20}, () => said(429, {'retry-after': '100'})));
    await expect(send(read)).rejects.toMatchObject({code: 'forge-rate-limited'});
    expect(asked()).toBe(4);
    await expect(send(read)).rejects.toMatchObject({code: 'forge-rate-limited'});
    expect(asked()).toBe(5);
  });

  test('is not any other refusal', async () => {
    const {send} = playing([
      said(403, {'x-ratelimit-remaining': '0'}, {message: 'Resource not accessible by integration'}),
    ]);
    expect((await send(read)).status).toBe(403);
  });
});

test('what has not changed is not sent again', async () => {
  const asked: (string | undefined)[] = [];
  const send = rememberingUnchanged(async ({headers}) => {
    asked.push(headers['if-none-match']);
    if (headers['if-none-match'] === '"1"') return new Response(null, {status: 304});
    return Response.json({n: 1}, {headers: {etag: '"1"', link: '<x>; rel="next"'}});
  });
  const answers = [await send(read), await send(read), await send(read)];
  expect(await Promise.all(answers.map((each) => each.json()))).toEqual([{n: 1}, {n: 1}, {n: 1}]);
  expect(answers.map(({status, headers}) => [status, headers.get('link')])).toEqual(
    answers.map(() => [200, '<x>; rel="next"']),
  );
  expect(asked).toEqual([undefined, '"1"', '"1"']);
  await send(write);
  expect(asked.at(-1)).toBeUndefined();
});
