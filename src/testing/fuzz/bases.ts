import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {DOUBLING, GROWING} from '../hostile-sql.ts';

const GOLDEN = fileURLToPath(new URL('../../../fixtures/golden/', import.meta.url));
const CORPUS = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url));
const LONGEST = 200_000;

export interface Bases {
  readonly sql: readonly string[];
  readonly python: readonly string[];
  readonly notebooks: readonly string[];
}

/** Texts to start from: the golden cases, SQL that is hard to follow, public SQL where it is at hand, and a folder of the caller's. */
export function readBases(folder?: string): Bases {
  const files = [GOLDEN, CORPUS, ...(folder === undefined ? [] : [folder])].filter(existsSync).flatMap(filesBelow);
  const texts = (suffix: string): string[] =>
    files.filter((file) => file.endsWith(suffix)).map((file) => readFileSync(file, 'utf8'));
  const hostile = [...DOUBLING, ...GROWING].map(({text}) => text(12));
  return {sql: [...texts('.sql'), ...hostile], python: texts('.py'), notebooks: texts('.ipynb')};
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .map((file) => join(folder, file))
    .filter((file) => /\.(?:sql|py|ipynb)$/.test(file) && statSync(file).isFile() && statSync(file).size < LONGEST)
    .toSorted();
}
