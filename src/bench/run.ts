// `npm run bench [name] [-- options]`: every benchmark compares with a named peer in the same run and prints ratios.
import process from 'node:process';
import {parseArgs} from 'node:util';

export interface BenchOptions {
  /** Folder of .sql files, for those that read SQL. */
  readonly corpus?: string;
}

const benches: Readonly<Record<string, () => Promise<{run(options: BenchOptions): Promise<void>}>>> = {
  startup: () => import('./startup.ts'),
  parse: () => import('./parse.ts'),
  archive: () => import('./archive.ts'),
};

const {values, positionals} = parseArgs({allowPositionals: true, options: {corpus: {type: 'string'}}});
const unknown = positionals.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}. Known are: ${Object.keys(benches).join(', ')}\n`);
  process.exitCode = 2;
} else {
  for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
    const bench = await benches[name]?.();
    await bench?.run(values.corpus === undefined ? {} : {corpus: values.corpus});
  }
}
