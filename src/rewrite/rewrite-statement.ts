import type {Context} from '../model/asset.ts';
import type {CandidateId, Finding} from '../model/family.ts';
import type {ImportCte, ModelDraft, Provenance} from '../model/model-draft.ts';
import type {RelationName, RelationUse} from '../model/statement.ts';
import {lex} from '../parse/lex.ts';
import {lineAt} from '../parse/lines.ts';
import {readStatement} from '../parse/read-statement.ts';
import type {StatementReading} from '../parse/reading.ts';
import {foldIdentifier, relationKey, resolve} from '../parse/resolve.ts';
import type {NamedQuery, OutputColumns} from './columns.ts';
import {outputColumns} from './columns.ts';
import type {DeclaredColumns} from './creation.ts';
import {declaredColumns} from './creation.ts';
import {describe, remarkAbove} from './description.ts';
import type {CompleteUse} from './imports.ts';
import {hostOf} from './holes.ts';
import {planImports} from './imports.ts';
import {ownFindings} from './own-findings.ts';
import {cteNamesOf, spellRelation} from './names.ts';
import type {Pieces} from './pieces.ts';
import {commentsOfImport, cutPieces} from './pieces.ts';
import {
  isPersonal,
  refuseContent,
  refuseDuplicate,
  refuseKind,
  refuseLength,
  refuseNames,
  refuseTemporary,
} from './refusals.ts';
import {significantTokens} from './significant.ts';
import {planFunctions} from './table-functions.ts';

export interface RewriteInput {
  readonly candidate: CandidateId;
  /** Name of the model: legal and free. */
  readonly name: string;
  /** The keeper with its leading comments, without terminator or with it, redacted. */
  readonly sql: string;
  /** Completes unqualified names. */
  readonly context: Context;
  /** What lint found; the draft hands it on. */
  readonly findings: readonly Finding[];
  readonly provenance: Provenance;
  /** The description's first sentence; the comments directly above the statement when undefined. */
  readonly remark?: string;
  /** Relations that earlier statements of the same asset made as temporary tables. */
  readonly temporary?: readonly RelationName[];
  /** Puts a neutral value in the place of personal data and leaves the rest of a text as it is. */
  readonly mask: (text: string) => string;
}

/** An import with the author's comments above it, which only an author's own CTE can have. */
export interface CommentedImport extends ImportCte {
  readonly leading?: string;
}

export type RewriteResult = {readonly draft: ModelDraft} | {readonly refusal: string};

/**
 * Turns a query, or a CREATE TABLE/VIEW … AS, into a model by span edits on the author's text: every relation is read
 * through an import CTE, names are completed from the context, personal data is masked. The rows stay the same but for
 * what a finding says. Pure: the same input gives the same draft.
 *
 * @returns a draft, or one sentence that says why there is none and where.
 */
export function rewriteStatement(input: RewriteInput): RewriteResult {
  const tooLong = refuseLength(input.sql);
  if (tooLong !== undefined) return {refusal: tooLong};
  const harvested = unixLines(input.sql);
  const sql = input.mask(harvested);
  const reading = readStatement(sql);
  const tokens = significantTokens(sql);
  const refusal = refuseKind(reading) ?? refuseContent(reading, tokens, hostOf(input.provenance.locator));
  if (refusal !== undefined) return {refusal};
  const query = reading.query!;
  const inQuery = tokens.filter((token) => query.start <= token.start && token.end <= query.end);

  const functions = planFunctions(reading.reads, input.context);
  const named = completeUses(reading, input, functions.incomplete);
  if ('refusal' in named) return named;
  const plan = planImports(reading, inQuery, named.uses);
  const pieces = cutPieces(sql, reading, [...plan.edits, ...functions.edits]);
  const declared = declaredColumns(reading, tokens);

  const ctes = pieces.ctes.filter((piece) => !plan.reused.has(piece.reading));
  const imports = plan.imports.map((imported) => withComments(imported, pieces, plan.reused));
  const known: readonly NamedQuery[] = pieces.ctes;
  const columns = declared ? declaredOutput(declared) : outputColumns(pieces.final, known);
  if (columns.duplicate !== undefined) return {refusal: refuseDuplicate(columns.duplicate)};

  const maskedInQuery = meaning(harvested) !== meaning(sql);
  const shape = nameFinal(
    pieces,
    declared,
    new Set([...cteNamesOf(inQuery).keys(), ...imports.map((one) => foldIdentifier(one.cte))]),
  );
  const provenance = maskProvenance(input.provenance, input.mask);
  const remark = input.remark ?? remarkAbove(sql);
  return {
    draft: {
      candidate: input.candidate,
      name: input.name,
      materialized: reading.creation?.object === 'table' ? 'table' : 'view',
      description: describe(provenance, remark === undefined ? undefined : input.mask(remark), maskedInQuery),
      imports,
      recursive: reading.recursive,
      ctes: [...ctes.map(withoutReading), ...shape.ctes],
      final: shape.final,
      columns: columns.names,
      findings: [
        ...input.findings.map((finding) => ({...finding, message: input.mask(finding.message)})),
        ...ownFindings(reading, {
          columns,
          declared,
          maskedInQuery,
          unqualified: functions.unqualified,
          uses: named.uses,
        }),
      ],
      provenance,
    },
  };
}

/** Every table a statement reads, by its full name; or why that is not possible. */
function completeUses(
  reading: StatementReading,
  {context, temporary = []}: RewriteInput,
  functions: readonly RelationUse[],
): {readonly uses: readonly CompleteUse[]} | {readonly refusal: string} {
  const uses: CompleteUse[] = [];
  const incomplete = new Set(functions.map((use) => spellRelation(use.relation)));
  const sessionOnly = new Set(temporary.map((relation) => relationKey(resolve(relation, context))));
  for (const use of reading.reads.toSorted((a, b) => a.span.start - b.span.start)) {
    if (use.role !== 'table') continue;
    const relation = resolve(use.relation, context);
    if (sessionOnly.has(relationKey(relation)))
      return {refusal: refuseTemporary(reading, use, spellRelation(use.relation))};
    const {database, schema, name} = relation;
    if (database === undefined || schema === undefined) incomplete.add(spellRelation(use.relation));
    else if (isPersonal(relation))
      return {
        refusal: `${place(reading, use)} reads ${spellRelation(relation)} and USER$ is another database for every user.`,
      };
    else if (isTooLong(reading, use))
      return {refusal: `${place(reading, use)} names ${spellRelation(relation)} with more than three parts.`};
    else uses.push({use, relation: {database, schema, name}});
  }
  return incomplete.size > 0 ? {refusal: refuseNames([...incomplete])} : {uses};
}

function place(reading: StatementReading, use: RelationUse): string {
  return `Line ${lineAt(reading.text, use.span.start)}`;
}

function isTooLong(reading: StatementReading, use: RelationUse): boolean {
  const written = significantTokens(reading.text.slice(use.span.start, use.span.end));
  return written.filter((token) => token.text !== '.').length > 3;
}

/** Puts names that a CREATE gives its columns into a column list of a last CTE; leaves everything else as it is. */
function nameFinal(
  pieces: Pieces,
  declared: DeclaredColumns | undefined,
  taken: ReadonlySet<string>,
): Pick<ModelDraft, 'ctes' | 'final'> {
  if (!declared) return {ctes: [], final: pieces.final};
  const names = ['final', 'final_columns', 'final_query'];
  const name = names.find((one) => !taken.has(one.toUpperCase())) ?? `final_${taken.size}`;
  const columns = `(${declared.names.join(', ')})`;
  return {ctes: [{name, columns, text: pieces.final, leading: ''}], final: `select * from ${name}`};
}

function declaredOutput(declared: DeclaredColumns): OutputColumns {
  return {names: declared.names.map(foldIdentifier), star: false, starOverJoin: false};
}

function withoutReading({name, columns, text, leading}: Pieces['ctes'][number]): ModelDraft['ctes'][number] {
  return {name, ...(columns === undefined ? {} : {columns}), text, leading};
}

function withComments(
  imported: ImportCte,
  pieces: Pieces,
  reused: ReadonlyMap<Pieces['ctes'][number]['reading'], ImportCte>,
): CommentedImport {
  const piece = pieces.ctes.find((one) => reused.get(one.reading) === imported);
  const leading = piece === undefined ? '' : commentsOfImport(piece);
  return leading === '' ? imported : {...imported, leading};
}

function maskProvenance(provenance: Provenance, mask: (text: string) => string): Provenance {
  return {
    ...provenance,
    locator: mask(provenance.locator),
    title: mask(provenance.title),
    original: mask(provenance.original),
    reasons: provenance.reasons.map(mask),
  };
}

/** The tokens that a warehouse would run, without comments. */
function meaning(sql: string): string {
  return significantTokens(sql)
    .map((token) => token.text)
    .join(' ');
}

/** Line ends as LF, but for those inside strings and names, which are data. */
function unixLines(sql: string): string {
  if (!sql.includes('\r')) return sql;
  return lex(sql)
    .map(({kind, start, end}) => {
      const text = sql.slice(start, end);
      return kind === 'space' || kind === 'comment' ? text.replace(/\r\n?/g, '\n') : text;
    })
    .join('');
}
