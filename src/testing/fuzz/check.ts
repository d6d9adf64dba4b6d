import {applyEdits} from '../../parse/edits.ts';
import {allTokens} from '../../parse/lex/object-view.ts';
import {outputColumns} from '../../parse/lineage/lineage.ts';
import {mask} from '../../parse/mask.ts';
import {readAsset, readStatements} from '../../parse/read-asset.ts';
import {readStatement} from '../../parse/read-statement.ts';
import type {StatementReading} from '../../parse/reading.ts';
import {split} from '../../parse/split/split.ts';
import {misplacedSpans} from './spans.ts';

const ID = 'f'.repeat(32);

/** How long a call may take, in milliseconds: so much at all, and so much for each thousand characters. */
export interface Deadline {
  readonly at: number;
  readonly each: number;
}

export const READING: Deadline = {at: 50, each: 0.6};

/** A call that any text must survive: gives what must hold of it and does not, one sentence; throws what a reader throws. */
export interface Call {
  readonly name: string;
  readonly deadline: Deadline;
  run(): string | undefined;
}

/** The calls that the program makes to read a text. */
export function callsOn(text: string, format: 'sql' | 'py' | 'ipynb'): readonly Call[] {
  return [
    {name: 'lex', deadline: READING, run: () => complaintAboutTokens(text)},
    {name: 'split', deadline: READING, run: () => complaintAboutPieces(text)},
    {
      name: 'mask',
      deadline: READING,
      run: () => (mask(text).text.length === text.length ? undefined : 'The masked text has another length.'),
    },
    {name: 'read', deadline: READING, run: () => complaintAboutStatements(text, format)},
  ];
}

function complaintAboutTokens(text: string): string | undefined {
  let at = 0;
  for (const {start, end} of allTokens(text)) {
    if (start !== at || end <= start) return 'The tokens do not give the text back.';
    at = end;
  }
  return at === text.length ? undefined : 'The tokens do not reach to the end of the text.';
}

function complaintAboutPieces(text: string): string | undefined {
  let at = 0;
  for (const {span} of split(text)) {
    if (span.start < at || span.end <= span.start || span.end > text.length) return 'The pieces are not in order.';
    at = span.end;
  }
  return undefined;
}

function complaintAboutStatements(text: string, format: 'sql' | 'py' | 'ipynb'): string | undefined {
  // What checking costs must not count as reading: of long texts it is only seen that they are read.
  if (text.length > 200_000) {
    readAsset({id: ID, body: text, format});
    return undefined;
  }
  for (const {statement, reading} of readStatements({id: ID, body: text, format})) {
    if (reading === undefined) continue;
    if (!/^e1_[0-9a-f]{32}$/.test(statement.exact)) return 'A fingerprint is malformed.';
    const complaint = complaintAboutReading(reading);
    if (complaint !== undefined) return complaint;
    if (statement.sql.length < 5000) {
      const alone = readStatement(statement.sql);
      if (alone.exact !== statement.exact || alone.shape !== statement.shape) {
        return 'A statement has another fingerprint alone than in its file.';
      }
    }
  }
  return undefined;
}

function complaintAboutReading(reading: StatementReading): string | undefined {
  const {text, reads, ctes, root, code} = reading;
  for (const {span} of reads) {
    if (span.start < 0 || span.end > text.length || span.end <= span.start) return 'A relation has an impossible span.';
  }
  for (const {body} of ctes) if (body.end < body.start) return 'The body of a CTE has an impossible span.';
  if (root !== undefined) outputColumns(code, root, reading.tree.holes);
  const [misplaced] = misplacedSpans(reading);
  if (misplaced !== undefined) return misplaced;
  // Of a statement in a long file, as the whole file would be put together again for each.
  if (text.length > 20_000) return undefined;
  const edits = reads.map(({span}) => ({span, text: text.slice(span.start, span.end)}));
  const distinct = edits.filter(({span}, i) => edits.findIndex((other) => other.span.start === span.start) === i);
  return applyEdits(text, distinct) === text ? undefined : 'Edits that change nothing change the text.';
}
