import type {ImportCte, ModelDraft, ModelFile} from '../model/model-draft.ts';
import type {RelationName} from '../model/statement.ts';
import type {Tree} from '../ports/git.ts';

/** `RAW.SHOP.ORDERS` in stored case. */
export function relation(written: string): Required<RelationName> {
  const [database, schema, name] = written.split('.') as [string, string, string];
  return {database, schema, name};
}

/** An import of a relation under its own name. */
export function imported(written: string, model?: string): ImportCte {
  const read = relation(written);
  return {cte: read.name.toLowerCase(), relation: read, ...(model === undefined ? {} : {model})};
}

/**
 * A draft as the rewrite gives them, without one.
 * @param reads relations, `RAW.SHOP.ORDERS`
 */
export function inventedDraft(name: string, reads: readonly string[], more: Partial<ModelDraft> = {}): ModelDraft {
  const asset = 'a'.repeat(32);
  const first = reads[0]?.split('.')[2]?.toLowerCase() ?? 'nothing';
  return {
    candidate: `0${name}`.slice(0, 12),
    name,
    materialized: 'view',
    description: `About ${name}.`,
    imports: reads.map((one) => imported(one)),
    recursive: false,
    ctes: [],
    final: `select * from ${first}`,
    variables: [],
    columns: [],
    findings: [],
    provenance: {
      statement: `${asset}:e1_${'b'.repeat(4)}:0`,
      asset,
      locator: `sheets/${name}.sql`,
      title: name,
      owner: {kind: 'user', id: '7', name: 'LENA', state: 'active'},
      original: `select * from ${reads.join(', ')}`,
      originalHash: 'c'.repeat(64),
      otherOwners: [],
      runs: 1,
      people: 1,
      reasons: [],
    },
    ...more,
  };
}

/** Files as the tree of a commit. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  return {
    list: async (prefix = '') =>
      Object.keys(files)
        .filter((path) => path.startsWith(prefix))
        .toSorted(),
    read: async (path) => files[path],
  };
}

/** Rendered files by path. */
export function byPath(files: readonly ModelFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map(({path, text}) => [path, text]));
}
