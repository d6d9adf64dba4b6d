import type {Span} from '../model/scalars.ts';
import type {RelationName, RelationUse, StatementKind} from '../model/statement.ts';
import {type BodyReading, readBody} from './bodies.ts';
import {type Fingerprints, fingerprintsOf} from './fingerprint/fingerprints.ts';
import {classify, type Classification} from './kind/classify.ts';
import {isUnfinished} from './kind/unfinished.ts';
import {lex} from './lex/lex.ts';
import {allTokens, type Token} from './lex/object-view.ts';
import type {Code, Tokens} from './lex/tokens.ts';
import {withoutTerminators} from './lex/terminators.ts';
import {readLiterals, readVariables} from './literals.ts';
import {isRecursive, readCtes} from './read-ctes.ts';
import type {Creation, CteReading, LiteralReading, ReadingDepth, StatementReading} from './reading.ts';
import {readsOf, writesOf} from './relations.ts';
import type {Query, Tree} from './tree/nodes.ts';
import {readTree} from './tree/read-tree.ts';
import {innermostQuery, spanOf} from './tree/view.ts';

/**
 * Reads one statement: what kind it is, the tree of its scopes, what it reads and writes, its fingerprints. Linear, never
 * throws; what is not understood is left out. Terminators at the end are ignored. Of a text of several statements only the
 * kind of the first one is told.
 */
export function readStatement(text: string): StatementReading {
  const tokens = lex(text);
  return readPiece(tokens, 0, tokens.size);
}

/** Reads a statement that is a run of a text's tokens, as `splitText` gives it. Spans are in that text. */
export function readPiece(tokens: Tokens, from: number, to: number): StatementReading {
  return new Reading(withoutTerminators(tokens, from, to));
}

const OBJECTS: Readonly<Record<string, Creation['object']>> = {
  TABLE: 'table',
  'ICEBERG TABLE': 'table',
  'HYBRID TABLE': 'table',
  'INTERACTIVE TABLE': 'table',
  VIEW: 'view',
  'MATERIALIZED VIEW': 'materialized view',
  'DYNAMIC TABLE': 'dynamic table',
};

class Reading implements StatementReading {
  readonly code: Code;
  readonly tree: Tree;
  readonly kind: StatementKind;
  readonly verb: string;
  readonly #found: Classification;
  #body: BodyReading | undefined = undefined;
  #fingerprints: Fingerprints | undefined = undefined;
  #reads: readonly RelationUse[] | undefined = undefined;
  #ctes: readonly CteReading[] | undefined = undefined;
  #tokens: readonly Token[] | undefined = undefined;

  constructor(code: Code) {
    this.code = code;
    this.#found = classify(code);
    this.tree = readTree(code, this.#found);
    this.kind = isUnfinished(code) ? 'unreadable' : this.#found.kind;
    this.verb = this.#found.verb;
  }

  get text(): string {
    return this.code.text;
  }

  get depth(): ReadingDepth {
    const {scopes, holes} = this.tree;
    if (!scopes.some(({kind}) => kind === 'query' || kind === 'change')) return 'tokens';
    return holes.length === 0 && this.kind !== 'unreadable' ? 'full' : 'holes';
  }

  get tokens(): readonly Token[] {
    this.#tokens ??= allTokens(this.text);
    return this.#tokens;
  }

  get root(): Query | undefined {
    if (this.kind === 'unreadable') return undefined;
    const [root] = this.tree.roots;
    return this.kind === 'query' || this.tree.made !== undefined ? root : undefined;
  }

  get query(): Span | undefined {
    const {root} = this;
    if (root === undefined) return undefined;
    return spanOf(this.code, withoutTemplates(this.code, innermostQuery(root)));
  }

  get recursive(): boolean {
    return this.root !== undefined && isRecursive(this.tree);
  }

  get ctes(): readonly CteReading[] {
    this.#ctes ??= this.root === undefined ? [] : readCtes(this.code, innermostQuery(this.root));
    return this.#ctes;
  }

  get final(): Span | undefined {
    const {root} = this;
    if (root === undefined) return undefined;
    const query = innermostQuery(root);
    const {at, to} = withoutTemplates(this.code, query);
    return spanOf(this.code, {at: query.with?.to ?? at, to});
  }

  get creation(): Creation | undefined {
    const {made} = this.tree;
    if (made === undefined || this.root === undefined) return undefined;
    return {object: OBJECTS[made.object] ?? 'table', temporary: made.temporary, name: made.name.relation};
  }

  get reads(): readonly RelationUse[] {
    if (this.#reads === undefined) {
      const own = readsOf(this.code, this.tree);
      const {reads} = this.#inBody();
      this.#reads = reads.length === 0 ? own : [...own, ...reads];
    }
    return this.#reads;
  }

  get writes(): readonly RelationName[] {
    const own = writesOf(this.tree);
    const {writes} = this.#inBody();
    return writes.length === 0 ? own : [...own, ...writes];
  }

  get literals(): readonly LiteralReading[] {
    return readLiterals(this.code);
  }

  get variables(): readonly string[] {
    return readVariables(this.code);
  }

  get exact(): string {
    return this.#print().exact;
  }

  get shape(): string {
    return this.#print().shape;
  }

  #inBody(): BodyReading {
    this.#body ??= readBody(this.code, this.#found);
    return this.#body;
  }

  #print(): Fingerprints {
    this.#fingerprints ??= fingerprintsOf(this.code, this.tree);
    return this.#fingerprints;
  }
}

function withoutTemplates(code: Code, query: Query): {at: number; to: number} {
  let {at} = query;
  while (code.kindName(at) === 'template' && at < query.to - 1) at++;
  return {at, to: query.to};
}
