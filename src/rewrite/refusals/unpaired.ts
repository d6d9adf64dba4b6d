import type {Code} from '../../parse/lex/tokens.ts';
import {isOperator} from '../../parse/tree/view.ts';
import {commentSpans} from '../comments.ts';
import type {Place} from './place.ts';

/** Brackets that lack the one that closes or opens them, and a comment that goes on to the end of the text. */
export function unpairedPlaces(code: Code): readonly Place[] {
  const places: Place[] = [];
  for (let at = 0; at < code.size; at++) {
    if (code.match(at) !== -1) continue;
    if (isOperator(code, at, '(', '[', '{')) {
      places.push({offset: code.start(at), says: `opens a ${code.written(at)} that is not closed`});
    } else if (isOperator(code, at, ')', ']', '}')) {
      places.push({offset: code.start(at), says: `closes a ${code.written(at)} that was not opened`});
    }
  }
  // What is opened and never closed takes in the rest, so only the last comment can be.
  const last = commentSpans(code.tokens).at(-1);
  if (last !== undefined && isOpenComment(code.text.slice(last.start, last.end))) {
    places.push({offset: last.start, says: 'opens a comment that never ends'});
  }
  return places;
}

function isOpenComment(comment: string): boolean {
  return comment.startsWith('/*') && (comment.length < 4 || !comment.endsWith('*/'));
}
