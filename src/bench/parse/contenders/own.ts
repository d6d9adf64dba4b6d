import {formatSafely} from '../../../parse/format/format.ts';
import {lex} from '../../../parse/lex/lex.ts';
import {readPiece, readStatement} from '../../../parse/read-statement.ts';
import type {StatementReading} from '../../../parse/reading.ts';
import {splitText} from '../../../parse/split/split.ts';
import {isAskedAbout} from '../corpus.ts';

export type OwnName = 'lex' | 'lex and split' | 'split and read' | 'read' | 'fingerprints' | 'format safely';

/** What we do with a text. */
export const OWN: Readonly<Record<OwnName, (text: string) => unknown>> = {
  lex,
  'lex and split': splitText,
  // As the program reads a file: lexed once, its pieces read where they stand.
  'split and read': (text) => {
    const {tokens, pieces} = splitText(text);
    for (const {span, from, to} of pieces) if (isAskedAbout(span)) touch(readPiece(tokens, from, to));
  },
  read: (statement) => touch(readStatement(statement)),
  fingerprints: (statement) => {
    const reading = readStatement(statement);
    return [reading.exact, reading.shape];
  },
  'format safely': formatSafely,
};

/** A reading works out what it is asked for, when it is asked for it. */
function touch(reading: StatementReading): void {
  void reading.reads;
  void reading.writes;
  void reading.exact;
  void reading.shape;
}
