import type {ScannedText} from '../../ports/secret-scanner.ts';

/**
 * Gitleaks looks at the first bytes of what it is given, and skips in silence whatever looks like a PDF, an archive or an
 * image to it: nobody's worksheet stands there. The farthest such mark is that of a CD, at byte 32,769.
 */
const FORE = 33_000;

/**
 * It reads about 100 kB at a time and then on to an empty line, for 25 kB at most; a secret over that end would not be
 * seen. A text with a longer stretch between empty lines is given in pieces that overlap.
 */
const STRETCH = 24_000;
/** In characters, of which none takes more than three bytes. */
const PIECE = 7_900;
const OVERLAP = 2_500;

/** Keeps most rules from reaching over the end of a text, with empty lines for it to stop reading at. */
const GAP = `\n\n\n${';'.repeat(80)}\n\n\n`;
const GAP_LINES = GAP.split('\n').length - 1;

/** A part of the stream: a text, or a piece of a long one. */
export interface Piece {
  readonly text: string;
  /** Which text it is of, and where it starts there. */
  readonly index: number;
  readonly from: number;
  /** Its first line in the stream, counted from 1, and the line behind it. */
  readonly line: number;
  readonly end: number;
}

/** Texts as one stream. */
export interface TextStream {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** Puts texts after each other, for one run of a program that reads standard input. */
export function streamOf(texts: readonly ScannedText[]): TextStream {
  const parts = ['\n'.repeat(FORE)];
  const pieces: Piece[] = [];
  let line = FORE + 1;
  for (const [index, {text}] of texts.entries()) {
    for (const {from, text: piece} of piecesOf(text)) {
      const end = line + piece.split('\n').length;
      pieces.push({text: piece, index, from, line, end});
      parts.push(piece, GAP);
      line = end - 1 + GAP_LINES;
    }
  }
  return {text: parts.join(''), pieces};
}

/** Index of the last piece that starts at a line or before it; -1 before all. */
export function pieceAt(pieces: readonly Piece[], line: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pieces[middle]!.line <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where a line of the stream starts in the piece that it is of. */
export function startOfLine(piece: Piece, line: number): number {
  let start = 0;
  for (let before = line - piece.line; before > 0; before--) start = piece.text.indexOf('\n', start) + 1;
  return start;
}

function piecesOf(text: string): readonly {readonly from: number; readonly text: string}[] {
  if (text.length <= PIECE || longestStretch(text) < STRETCH) return [{from: 0, text}];
  const pieces: {readonly from: number; readonly text: string}[] = [];
  for (let from = 0; ; from += PIECE - OVERLAP) {
    pieces.push({from, text: text.slice(from, from + PIECE)});
    if (from + PIECE >= text.length) return pieces;
  }
}

/** Bytes of the longest part without an empty line. */
function longestStretch(text: string): number {
  return text.split(/\n[ \t\r]*\n/).reduce((most, part) => Math.max(most, Buffer.byteLength(part)), 0);
}
