import type {Context} from '../model/asset.ts';
import type {CandidateId, Finding} from '../model/family.ts';
import type {ImportCte, ModelDraft, ModelVariable, Provenance} from '../model/model-draft.ts';
import {sha256Of} from '../parse/hash.ts';
import {allTokens} from '../parse/lex/object-view.ts';
import {readStatement} from '../parse/read-statement.ts';
import {foldIdentifier} from '../parse/resolve.ts';
import type {PersonalDataMask} from '../redact/personal-data.ts';
import {type ResultColumns, resultColumns} from './columns.ts';
import {type DeclaredColumns, declaredColumns} from './creation.ts';
import {asSentence, describe, remarkAbove} from './description.ts';
import {hostOf} from './holes.ts';
import {planImports} from './imports.ts';
import {materializationOf} from './materialization.ts';
import {flattened} from './logical/flatten.ts';
import {UNNAMED, withNamedColumns} from './named-columns.ts';
import {cteNames} from './names.ts';
import {ownFindings} from './own-findings.ts';
import {commentsOfImport, cutPieces, type Pieces} from './pieces.ts';
import {columnTypes} from './properties/column-types.ts';
import {commentsOfCreation} from './properties/creation-comments.ts';
import {factsOf} from './properties/facts-of.ts';
import {layerOf} from './properties/layer.ts';
import {queryTests} from './properties/query-tests.ts';
import {refuseContent, refuseDuplicate, refuseKind, refuseLength} from './refusals.ts';
import {refuseHoles} from './refusals/not-understood.ts';
import {refuseTables} from './refusals/tables.ts';
import {planFunctions} from './table-functions.ts';
import {isComplete, tableUses} from './tables.ts';
import {withVariables} from './variables.ts';

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
  /** The description's first sentence; the comments directly above the statement when undefined, none when empty. */
  readonly remark?: string;
  /** Values that the sheet set, by what stands for them in the text. */
  readonly parameters?: readonly ModelVariable[];
  /** Keeps personal data out of the draft. */
  readonly mask: PersonalDataMask;
}

/** An import with the author's comments above it, which only an author's own CTE can have. */
export interface CommentedImport extends ImportCte {
  readonly leading?: string;
}

export type RewriteResult = {readonly draft: ModelDraft} | {readonly refusal: string};

/**
 * Turns a query, or a CREATE TABLE/VIEW … AS, into a model by span edits on the author's text: every relation is read
 * through an import CTE, derived tables and inner WITH lists become CTEs of the query, names are completed from the context,
 * personal data becomes variables. The rows stay the same but for what a finding says. Pure: the same input gives the same draft.
 *
 * @returns a draft, or one sentence that says why there is none and where.
 */
export function rewriteStatement(input: RewriteInput): RewriteResult {
  const tooLong = refuseLength(input.sql);
  if (tooLong !== undefined) return {refusal: tooLong};
  const harvested = unixLines(input.sql);
  const {sql, variables: masked} = withVariables(harvested, input.mask.places(harvested), input.name);
  const variables = [...masked, ...(input.parameters ?? [])];
  const asWritten = readStatement(sql);
  const {reading, findings: named} = withNamedColumns(asWritten);
  const unfit = refuseKind(asWritten) ?? refuseContent(asWritten, hostOf(input.provenance.locator));
  if (unfit !== undefined) return {refusal: unfit};

  const {code, tree} = reading;
  const {context} = input;
  const uses = tableUses(reading, context);
  const functions = planFunctions(reading.reads, context);
  const declared = declaredColumns(code, tree);
  const columns = declared === undefined ? resultColumns(reading) : declaredResult(declared);
  const refusal =
    refuseTables(reading, uses, functions.incomplete) ?? refuseHoles(reading) ?? refuseDuplicate(columns.duplicate);
  if (refusal !== undefined) return {refusal};

  const flat = flattened(reading);
  const plan = planImports(flat, tableUses(flat, context).filter(isComplete));
  const pieces = cutPieces(flat, [...plan.edits, ...planFunctions(flat.reads, context).edits]);
  const ctes = pieces.ctes.filter((piece) => !plan.reused.has(piece.reading));
  const imports = plan.imports.map((imported) => withComments(imported, pieces, plan.reused));
  const taken = new Set([...cteNames(flat.tree).keys(), ...imports.map((one) => foldIdentifier(one.cte))]);
  const shape = nameFinal(pieces, declared, taken);
  const {findings: keptFindings, ...asKept} = materializationOf(reading, context);
  const facts = factsOf(reading);
  const types = columnTypes(facts);
  const tests = queryTests(facts, variables);
  const provenance = maskProvenance(input.provenance, input.mask);
  const said = commentsOfCreation(reading);
  const remarks = [input.remark ?? remarkAbove(code), said.object].filter((one) => one !== undefined && one !== '');
  const remark = remarks.length === 0 ? undefined : remarks.map((one) => asSentence(one!)).join(' ');
  return {
    draft: {
      candidate: input.candidate,
      name: input.name,
      ...asKept,
      description: describe(provenance, remark === undefined ? undefined : input.mask.prose(remark), variables),
      imports,
      recursive: flat.recursive,
      ctes: [...ctes.map(withoutReading), ...shape.ctes],
      final: shape.final,
      variables,
      columns: columns.names.map((name) => {
        const [type, comment] = [types.get(name), said.columns.get(name)];
        const description = comment === undefined ? undefined : input.mask.prose(comment);
        return {name, ...(type === undefined ? {} : {type}), ...(description === undefined ? {} : {description})};
      }),
      ...(tests.length === 0 ? {} : {tests}),
      layer: layerOf(reading),
      findings: [
        ...input.findings
          .filter(({rule}) => rule !== UNNAMED || named.length === 0)
          .map((finding) => ({...finding, message: input.mask.prose(finding.message)})),
        ...named.map((finding) => ({...finding, message: input.mask.prose(finding.message)})),
        ...keptFindings,
        ...ownFindings(reading, {
          columns,
          declared,
          variables: masked,
          unqualified: functions.unqualified,
          uses: uses.filter(isComplete),
        }),
      ],
      provenance,
    },
  };
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

function declaredResult(declared: DeclaredColumns): ResultColumns {
  return {names: declared.names.map(foldIdentifier), starOverJoin: false};
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

/** The digest goes out as well: it is of the text that does, or it would tell a guess at what was masked. */
function maskProvenance(provenance: Provenance, mask: PersonalDataMask): Provenance {
  const original = mask.sql(provenance.original);
  return {
    ...provenance,
    locator: mask.prose(provenance.locator),
    title: mask.prose(provenance.title),
    original,
    originalHash: original === provenance.original ? provenance.originalHash : sha256Of(original),
    reasons: provenance.reasons.map((reason) => mask.prose(reason)),
  };
}

/** Line ends as LF, but for those inside strings and names, which are data. */
function unixLines(sql: string): string {
  if (!sql.includes('\r')) return sql;
  return allTokens(sql)
    .map(({kind, start, end}) => {
      const text = sql.slice(start, end);
      return kind === 'space' || kind === 'comment' ? text.replace(/\r\n?/g, '\n') : text;
    })
    .join('');
}
