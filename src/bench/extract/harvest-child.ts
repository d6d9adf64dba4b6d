// `node harvest-child.ts CONFIG ROWS`: one `wsr harvest --quiet` in this process, and prints `Measured`.
import process from 'node:process';
import {main} from '../../cli.ts';
import type {Measured} from './measured.ts';

const [config = '', rows = '0'] = process.argv.slice(2);
const start = performance.now();
const exitCode = await main(['harvest', '--quiet', '--config', config]);
const measured: Measured = {
  rows: Number(rows),
  ms: performance.now() - start,
  peak: process.resourceUsage().maxRSS * 1024,
  exitCode,
};
process.stdout.write(JSON.stringify(measured));
