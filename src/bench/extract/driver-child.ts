// `node driver-child.ts URL USER PASSWORD`: streams the whole history with the bare driver, and prints `Measured`.
import process from 'node:process';
import {loadDriver} from '../../extract/snowflake/driver.ts';
import type {Measured} from './measured.ts';

const [accessUrl = '', username = '', password = ''] = process.argv.slice(2);
const driver = await loadDriver();
driver.configure({useEnvProxy: false});
const connection = driver.createConnection({
  accessUrl,
  account: 'BENCH',
  username,
  password,
  warehouse: 'BENCH_WH',
  resultPrefetch: 1,
});
const connected = Promise.withResolvers<void>();
connection.connect((error) => (error ? connected.reject(error) : connected.resolve()));
await connected.promise;
const start = performance.now();
const answered = Promise.withResolvers<AsyncIterable<unknown>>();
connection.execute({
  sqlText: 'select query_hash, query_hash_version, query_text from snowflake.account_usage.query_history',
  streamResult: true,
  complete: (error, statement) =>
    error ? answered.reject(error) : answered.resolve(statement.streamRows() as AsyncIterable<unknown>),
});
let rows = 0;
for await (const _ of await answered.promise) rows++;
const measured: Measured = {
  rows,
  ms: performance.now() - start,
  peak: process.resourceUsage().maxRSS * 1024,
  exitCode: 0,
};
process.stdout.write(JSON.stringify(measured));
process.exit(0);
