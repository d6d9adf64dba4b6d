import {lineAt} from '../../parse/lines.ts';

/** A place in a statement that keeps it from becoming a model. */
export interface Place {
  readonly offset: number;
  /** What is there: continues "Line 3 …", without a full stop. */
  readonly says: string;
}

/** A place as a sentence that names its line. */
export function sentenceOf(text: string, {offset, says}: Place): string {
  return `Line ${lineAt(text, offset)} ${says}.`;
}
