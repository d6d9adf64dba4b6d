import {relationKey} from '../resolve.ts';
import type {ColumnOrigin, OutputColumn} from './lineage.ts';

/** So many origins a column may have: more is not for people to read. */
const MOST_ORIGINS = 500;

/** A column with the origins of another one added, each once. */
export function joined(a: OutputColumn, b: OutputColumn): OutputColumn {
  const certain = a.certain && b.certain;
  if (b.origins.length === 0) return certain === a.certain ? a : {...a, certain};
  const origins = [...a.origins];
  const seen = new Set(origins.map(keyOf));
  for (const origin of b.origins) {
    const key = keyOf(origin);
    if (seen.has(key) || origins.length >= MOST_ORIGINS) continue;
    seen.add(key);
    origins.push(origin);
  }
  return {...a, origins, certain};
}

function keyOf({relation, column}: ColumnOrigin): string {
  return `${relationKey(relation)} ${column}`;
}
