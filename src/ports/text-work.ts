import type {ExactFingerprint, Statement} from '../model/statement.ts';

/** A text of the query history behind the door. */
export interface PassedText {
  /** Without secrets; undefined when it could not be cleaned. */
  readonly text: string | undefined;
  /** Of the clean text; '' where there is none. */
  readonly exact: ExactFingerprint | '';
}

/** A stored text with its fingerprint. */
export interface StoredText {
  readonly exact: ExactFingerprint;
  readonly text: string;
}

/**
 * Work on many short texts at once, wherever there is room for it: in threads of their own when there are enough of them.
 * What comes back is the same in either case, in the order of the texts.
 */
export interface TextWork {
  /**
   * Redacts, and fingerprints what is left.
   * @param remember receives every secret value found, in memory only
   */
  pass(texts: readonly string[], remember: (value: string) => void): Promise<readonly PassedText[]>;
  /** Reads each as a statement; undefined where there is none in it. */
  read(texts: readonly StoredText[]): Promise<readonly (Statement | undefined)[]>;
}
