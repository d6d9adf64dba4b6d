import {readdirSync, readFileSync} from 'node:fs';
import {parse} from 'yaml';
import {readStatement} from '../../parse/read-statement.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {split} from '../../parse/split/split.ts';

const golden = new URL('../../../fixtures/golden/', import.meta.url);
const {pairs} = parse(readFileSync(new URL('fingerprint/pairs.yml', golden), 'utf8')) as {
  pairs: Record<string, readonly {a: string; b: string; exact: 'same' | 'different'}[]>;
};
/** The golden pairs of fingerprints. */
export const printed = Object.values(pairs).flat();

/** Every statement of the golden inputs. */
export const texts: readonly string[] = [
  ...new Set([
    ...printed.flatMap(({a, b}) => [a, b]),
    ...['tree', 'rewrite', 'parse'].flatMap((stage) =>
      readdirSync(new URL(`${stage}/`, golden)).flatMap((name) => {
        const files = readdirSync(new URL(`${stage}/${name}/`, golden)).filter((file) => file === 'input.sql');
        return files.flatMap((file) => {
          const text = readFileSync(new URL(`${stage}/${name}/${file}`, golden), 'utf8');
          return split(text).map(({span}) => text.slice(span.start, span.end));
        });
      }),
    ),
  ]),
];
export const readings: ReadonlyMap<string, StatementReading> = new Map(
  texts.map((text) => [text, readStatement(text)]),
);
