import {readStatement} from '../read-statement.ts';
import {short} from '../uses.test.fixture.ts';
import {outputColumns} from './lineage.ts';

/**
 * The columns that a statement's query gives, each as `NAME < T.A, T.B`: `-` for one without a name, `NAME?` for one whose
 * origins the text leaves open, nothing behind `<` for one without origins.
 */
export function told(sql: string): string[] {
  const {code, root, tree} = readStatement(sql);
  if (root === undefined) return [];
  return outputColumns(code, root, tree.holes).map(({name, origins, certain}) => {
    const from = origins.map(({relation, column}) => `${short(relation)}.${column}`).join(', ');
    return `${name ?? '-'}${certain ? '' : '?'} <${from === '' ? '' : ` ${from}`}`;
  });
}
