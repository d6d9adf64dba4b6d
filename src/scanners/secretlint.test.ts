import {describe, expect, test} from 'vitest';
import {Overdue} from '../ports/deadline.ts';
import {madeUp} from '../redact/made-up.ts';
import {behavesLikeScanner, scannerContext} from '../testing/behaves-like-scanner.ts';
import secretlint from './secretlint.ts';

const open = () => secretlint.open({}, scannerContext('/'));
const fine = `${'lin_'}api_${madeUp('aB3', 40)}`;

behavesLikeScanner('secretlint', async () => ({
  scanner: await open(),
  text: `set key = '${fine}';\n`,
  value: fine,
}));

const base64 = (length: number): string => Buffer.from(madeUp('k7', length)).toString('base64').slice(0, length);
const digits = (length: number): string => '38146592'.repeat(20).slice(0, length);
const hex = (length: number): string => '3fa9c17be204d865'.repeat(10).slice(0, length);
const password = madeUp('Tr0ub', 14);
const key = `-----BEGIN ${'PRIVATE'} KEY-----\n${`MII${base64(600)}`.match(/.{1,64}/g)?.join('\n')}\n-----END ${'PRIVATE'} KEY-----`;

/** Each put together here, so that no file of ours looks like a leak. */
const families: readonly (readonly [string, string, string])[] = [
  ['aws', base64(40).replaceAll('=', 'x'), `aws_secret_${'access'}_key = '%'`],
  ['npm', `${'npm'}_${madeUp('a1', 36)}`, '%'],
  ['npm', madeUp('token9', 30), `//registry.npmjs.org/:_${'auth'}Token=% `],
  ['npm', madeUp('token9', 40), `https://%:${'x-oauth-basic'}@github.com/a/b`],
  ['slack', `${'xo'}xb-${digits(12)}-${digits(12)}-${madeUp('aB', 24)}`, "'%'"],
  ['slack', `https://hooks.${'slack'}.com/services/T${digits(8)}/B${digits(8)}/${madeUp('aB', 24)}`, "'%'"],
  ['basicauth', password.replaceAll(/[^\w-]/g, 'x'), 'https://mira:%@reports.acme.io/x'],
  ['openai', `sk-${madeUp('aB', 20)}${'T3Blbk'}FJ${madeUp('cD', 20)}`, "'%'"],
  ['anthropic', `sk-${'ant'}-api03-${madeUp('aB', 93)}AA`, "'%'"],
  ['groq', `${'gs'}k_${madeUp('aB', 52)}`, "'%'"],
  ['huggingface', `${'h'}f_${'aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH'}`, "'%'"],
  ['linear', fine, "'%'"],
  ['notion', `${'nt'}n_${digits(11)}${madeUp('aB', 35)}`, "'%'"],
  ['privatekey', key, '%'],
  ['sendgrid', `SG${'.'}${madeUp('aB', 22)}.${madeUp('cD', 43)}`, "'%'"],
  ['shopify', `${'shp'}at_${hex(32)}`, "'%'"],
  ['stripe', `sk${'_'}live_${madeUp('aB', 24)}`, "'%'"],
  ['github', `${'gh'}p_${madeUp('aB', 36)}`, "'%'"],
  ['gitlab', `${'gl'}pat-${madeUp('aB', 20)}`, "'%'"],
  ['grafana', `${'gl'}sa_${madeUp('aB', 32)}_${hex(8)}`, "'%'"],
  ['1password', `${'op'}s_${Buffer.from(JSON.stringify({secretKey: madeUp('A3', 150)})).toString('base64')}`, "'%'"],
  ['database_connection_string', password, "'postgres://mira:%@db.acme.io:5432/shop'"],
  ['database_connection_string', password, "'jdbc:mysql://mira:%@db.acme.io/shop?useSSL=1'"],
  ['database_connection_string', password, "'mongodb+srv://mira:%@cluster.acme.io/shop'"],
  ['hashicorp_vault', `${'hv'}s.${madeUp('aB', 95)}`, "'%'"],
  ['vercel', `${'vc'}p_${madeUp('aB', 40)}`, "'%'"],
  ['databricks', `${'da'}pi${hex(32)}`, "'%'"],
  ['docker', `${'dc'}kr_pat_${madeUp('aB', 27)}`, "'%'"],
  ['figma', `${'fi'}gd_${madeUp('aB', 40)}`, "'%'"],
  ['cloudflare', `${'cf'}ut_${madeUp('aB', 40)}${hex(8)}`, "'%'"],
  ['tailscale', `${'ts'}key-auth-${madeUp('aB', 16)}-${madeUp('cD', 32)}`, "'%'"],
];

describe('each family of rules is found by its value alone', () => {
  test.each(families)('%s', async (kind, value, around) => {
    const scanner = await open();
    const text = `-- a\nset x = ${around.replace('%', () => value)};\nselect 1;\n`;
    const [found = []] = await scanner.scan([{name: 'a.sql', text}]);
    expect(found.map((secret) => [secret.kind, secret.value === value])).toContainEqual([`secretlint_${kind}`, true]);
    for (const {value: each, start = -1} of found) expect(text.startsWith(each, start)).toBe(true);
  });

  test('and none of the preset is left out', async () => {
    const {rules} = await import('@secretlint/secretlint-rule-preset-recommend');
    const ids = rules.map(({meta}) => meta.id.replace(/^.*secretlint-rule-/, '').replaceAll('-', '_'));
    const tested = new Set(families.map(([kind]) => kind));
    // The first reads files from the disk (its keys are private keys as well), the other lets texts exempt themselves.
    expect(ids.filter((id) => !tested.has(id)).toSorted()).toEqual(['filter_comments', 'gcp']);
  });

  test('the key of a service account is a private key', async () => {
    const text = JSON.stringify({type: 'service_account', private_key_id: 'x', private_key: key});
    const [found = []] = await (await open()).scan([{name: 'a.json', text}]);
    expect(found.map(({kind}) => kind)).toEqual(['secretlint_privatekey']);
  });
});

test('work that never ends is stopped', async () => {
  const scanner = await secretlint.open(
    {},
    scannerContext('/', {
      within: () => {
        throw new Overdue('It took too long.');
      },
    }),
  );
  await expect(scanner.scan([{name: 'a', text: 'select 1'}])).rejects.toThrow(Overdue);
});

test('its profiler keeps nothing', async () => {
  const scanner = await open();
  await scanner.scan([{name: 'a', text: 'select 1'}]);
  const {secretLintProfiler} = await import('@secretlint/profiler');
  expect(await secretLintProfiler.getEntries()).toEqual([]);
});
