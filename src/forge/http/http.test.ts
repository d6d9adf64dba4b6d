import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type RequestListener, type Server} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import {connect, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import type {Duplex} from 'node:stream';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {closedPort} from '../../testing/closed-port.ts';
import {onlyJson} from './only-json.ts';
import {proxyFor} from './proxy.ts';
import {openTransport, readCertificates, type TransportOptions} from './transport.ts';
import {NoAnswer} from './unreachable.ts';

const servers: Server[] = [];
const sockets = new Set<Duplex>();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wsr-forge-http-'));
  // A certificate that nothing trusts, for a name that only a proxy could find.
  const names = 'subjectAltName=DNS:forge.acme.example,IP:127.0.0.1';
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=forge.acme.example',
      '-addext',
      names,
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
    ],
    {cwd: folder, stdio: 'ignore'},
  );
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));
afterEach(async () => {
  // What a proxy tunnels is no connection of its server any more.
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function secure(handle: RequestListener): Promise<number> {
  return listening(
    createSecureServer(
      {key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem'))},
      handle,
    ),
  );
}

const hello: RequestListener = (request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({path: request.url, method: request.method, authorization: request.headers.authorization}),
  );
};

const options = (api: string, parts: Partial<TransportOptions> = {}): TransportOptions => ({
  api: new URL(api),
  env: {},
  certificates: [],
  signal: new AbortController().signal,
  ...parts,
});

const get = (url: string) => ({method: 'GET', url, headers: {authorization: 'Bearer t'}});

describe('which proxy', () => {
  test.each([
    ['https://api.github.com', {HTTPS_PROXY: 'http://proxy:3128'}, 'http://proxy:3128/'],
    ['https://api.github.com', {https_proxy: 'proxy:3128'}, 'http://proxy:3128/'],
    ['https://api.github.com', {HTTP_PROXY: 'http://proxy:3128'}, undefined],
    ['http://git.acme.example', {HTTP_PROXY: 'http://proxy:3128'}, 'http://proxy:3128/'],
    ['https://api.github.com', {ALL_PROXY: 'https://proxy'}, 'https://proxy/'],
    ['https://api.github.com', {ALL_PROXY: 'socks5://proxy'}, undefined],
    ['https://api.github.com', {HTTPS_PROXY: 'http://proxy', NO_PROXY: 'github.com'}, undefined],
    ['https://api.github.com', {HTTPS_PROXY: 'http://proxy', NO_PROXY: 'x, .github.com'}, undefined],
    ['https://api.github.com', {HTTPS_PROXY: 'http://proxy', no_proxy: '*'}, undefined],
    ['https://api.github.com', {HTTPS_PROXY: 'http://proxy', NO_PROXY: 'hub.com'}, 'http://proxy/'],
    ['https://git.acme.example:8443', {HTTPS_PROXY: 'http://proxy', NO_PROXY: 'acme.example:443'}, 'http://proxy/'],
    ['https://git.acme.example:8443', {HTTPS_PROXY: 'http://proxy', NO_PROXY: 'acme.example:8443'}, undefined],
    ['http://127.0.0.1:9', {HTTP_PROXY: 'http://proxy'}, undefined],
    ['https://api.github.com', {HTTPS_PROXY: ' '}, undefined],
  ])('%s with %j', (address, env, expected) => {
    expect(proxyFor(new URL(address), env)?.href).toBe(expected);
  });
});

/** A proxy that lets everything through to one port, and notes what was asked of it. */
async function proxyTo(port: number, asked: string[], status = 200): Promise<string> {
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
    hello(request, response);
  });
  proxy.on('connect', (request, socket) => {
    sockets.add(socket);
    asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  return `127.0.0.1:${await listening(proxy)}`;
}

describe('the way through a proxy', () => {
  test('is a tunnel, with its name and password, and the certificate of the forge itself', async () => {
    const asked: string[] = [];
    const proxy = await proxyTo(await secure(hello), asked);
    const env = {HTTPS_PROXY: `http://na%40me:pass@${proxy}`};
    const certificates = [await readCertificates(join(folder, 'cert.pem'), 'ca-file')];
    const send = openTransport(options('https://forge.acme.example', {env, certificates}));
    const answer = await (await send({...get('https://forge.acme.example/a?b=c'), method: 'POST', body: '{}'})).json();
    expect(answer).toEqual({path: '/a?b=c', method: 'POST', authorization: 'Bearer t'});
    expect(asked).toEqual([`CONNECT forge.acme.example:443 Basic ${Buffer.from('na@me:pass').toString('base64')}`]);
    const trusting = openTransport(options('https://forge.acme.example', {env}));
    await expect(trusting(get('https://forge.acme.example/'))).rejects.toMatchObject({code: 'forge-untrusted'});
  });

  test('is the proxy itself for what is not encrypted', async () => {
    const asked: string[] = [];
    const proxy = await proxyTo(0, asked);
    const send = openTransport(options('http://forge.acme.example', {env: {HTTP_PROXY: proxy}}));
    expect((await send(get('http://forge.acme.example/a'))).status).toBe(200);
    expect(asked).toEqual(['GET http://forge.acme.example/a ']);
  });

  test.each([
    [407, 'forge-proxy', 'a name and a password'],
    [403, 'forge-proxy', 'NO_PROXY'],
  ])('that refuses with %d is a sentence, without its password', async (status, code, hint) => {
    const proxy = await proxyTo(0, [], status);
    const send = openTransport(
      options('https://forge.acme.example', {env: {HTTPS_PROXY: `http://me:hunter2@${proxy}`}}),
    );
    const error = await send(get('https://forge.acme.example/')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({code, hint: expect.stringContaining(hint)});
    expect(JSON.stringify([String(error), error])).not.toContain('hunter2');
  });

  test('that is not there, or cannot go on, is a fault that may pass', async () => {
    const gone = {HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}`};
    const stuck = {HTTPS_PROXY: `http://${await proxyTo(0, [], 502)}`};
    for (const env of [gone, stuck]) {
      const error = await openTransport(options('https://forge.acme.example', {env}))(
        get('https://forge.acme.example/'),
      ).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NoAnswer);
      expect(error).toMatchObject({wasSent: false});
    }
  });
});

describe('certificates', () => {
  test('that nothing trusts are a sentence, and those of a file are trusted beside the usual ones', async () => {
    const api = `https://127.0.0.1:${await secure(hello)}`;
    await expect(openTransport(options(api))(get(`${api}/`))).rejects.toMatchObject({
      code: 'forge-untrusted',
      hint: expect.stringContaining('ca-file'),
    });
    const certificates = [await readCertificates(join(folder, 'cert.pem'), 'ca-file')];
    expect((await openTransport(options(api, {certificates}))(get(`${api}/`))).status).toBe(200);
  });

  test('of a file that is none are wrong use', async () => {
    writeFileSync(join(folder, 'none.pem'), 'hello');
    await expect(readCertificates(join(folder, 'none.pem'), 'ca-file')).rejects.toMatchObject({exitCode: 2});
    await expect(readCertificates(join(folder, 'absent.pem'), 'ca-file')).rejects.toMatchObject({exitCode: 2});
  });
});

describe('a request', () => {
  test('follows redirects on its own host, and turns no write into a read', async () => {
    const port = await listening(
      createServer((request, response) => {
        if (request.url === '/old') response.writeHead(request.method === 'GET' ? 301 : 307, {location: '/new'}).end();
        else if (request.url === '/post') response.writeHead(301, {location: '/new'}).end();
        else if (request.url === '/circle') response.writeHead(302, {location: '/circle'}).end();
        else hello(request, response);
      }),
    );
    const api = `http://127.0.0.1:${port}`;
    const send = openTransport(options(api));
    expect(await (await send(get(`${api}/old`))).json()).toMatchObject({path: '/new', method: 'GET'});
    expect(await (await send({...get(`${api}/old`), method: 'POST', body: '{}'})).json()).toMatchObject({
      method: 'POST',
    });
    expect((await send({...get(`${api}/post`), method: 'POST'})).status).toBe(301);
    await expect(send(get(`${api}/circle`))).rejects.toThrow('in a circle');
  });

  test('never goes to another host, whoever sends it there', async () => {
    const seen: unknown[] = [];
    const other = await listening(createServer((request, response) => response.end(seen.push(request.url))));
    const port = await listening(
      createServer((_, response) => response.writeHead(302, {location: `http://127.0.0.1:${other}/steal`}).end()),
    );
    const send = openTransport(options(`http://127.0.0.1:${port}`));
    await expect(send(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({code: 'forge-elsewhere'});
    await expect(send(get(`http://127.0.0.1:${other}/`))).rejects.toMatchObject({code: 'forge-elsewhere'});
    expect(seen).toEqual([]);
  });

  test('that gets no answer says whether it was sent', async () => {
    const dead = `http://127.0.0.1:${await closedPort()}`;
    await expect(openTransport(options(dead))(get(`${dead}/`))).rejects.toMatchObject({
      wasSent: false,
      message: 'nothing listens there',
    });
    const silent = `http://127.0.0.1:${await listening(createServer(() => {}))}`;
    const send = openTransport(options(silent, {quietMs: 50}));
    await expect(send(get(`${silent}/`))).rejects.toMatchObject({wasSent: true, message: 'it stays silent'});
    const dripping = createServer((_, response) => {
      response.writeHead(200, {'content-length': '100'});
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const slow = `http://127.0.0.1:${await listening(dripping)}`;
    await expect(openTransport(options(slow, {quietMs: 60}))(get(`${slow}/`))).rejects.toMatchObject({wasSent: true});
  });

  test('is over when the run is stopped', async () => {
    const stop = new AbortController();
    const silent = `http://127.0.0.1:${await listening(createServer(() => stop.abort(new Error('stopped'))))}`;
    await expect(openTransport(options(silent, {signal: stop.signal}))(get(`${silent}/`))).rejects.toThrow('stopped');
  });

  test('answered with a page for people is a sentence', async () => {
    const page = createServer((_, response) =>
      response.writeHead(200, {'content-type': 'text/html'}).end('<html>Sign in</html>'),
    );
    const api = `http://127.0.0.1:${await listening(page)}`;
    await expect(onlyJson(openTransport(options(api)), 'forge')(get(`${api}/`))).rejects.toMatchObject({
      code: 'forge-strange-answer',
    });
  });
});
