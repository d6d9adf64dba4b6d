// `node serve-child.ts DIRECTORY`: serves an account directory, prints its address, and ends when its standard input does.
import process from 'node:process';
import {startSandbox} from '../../sandbox/server.ts';

const [directory = ''] = process.argv.slice(2);
const sandbox = await startSandbox({directory, chunkRows: 10_000});
process.stdout.write(`${sandbox.url}\n`);
process.stdin.resume();
process.stdin.once('end', () => void sandbox.stop().then(() => process.exit(0)));
