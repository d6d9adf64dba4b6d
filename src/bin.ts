#!/usr/bin/env node
// Kept so small that --version costs little more than starting Node: nothing is imported before it is known to be needed.
// This file must also parse on old versions of Node, so that the sentence below can be said.
import {readFileSync} from 'node:fs';
import process from 'node:process';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [argument] = process.argv.slice(2);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `worksheet-rescue needs Node 22.18 or newer and this is ${process.versions.node}: install a newer Node, or run it through npm in its own checkout.\n`,
  );
  process.exitCode = 2;
} else if (argument === '--version' || argument === '-V') {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {version: string};
  process.stdout.on('error', ({code}: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.stderr.write(`wsr: The output cannot be written (${code ?? 'unknown error'}).\n`);
    process.exitCode = 1;
  });
  process.stdout.write(`${manifest.version}\n`);
} else {
  process.env['NODE_ENV'] ??= 'production';
  const {main} = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
}
