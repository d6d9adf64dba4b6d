import type {Oid} from '../model/scalars.ts';

/** Where a repository has the content of a file. */
export interface KnownBlob {
  /** Path or address of the repository, as configured. */
  readonly repository: string;
  /** Path in it; the first of several. */
  readonly path: string;
  /** Git's id of the content. */
  readonly blob: Oid;
}

/** What the branches of some repositories hold. */
export interface KnownBlobs {
  /**
   * Where this content is, line ends aside: a file that git keeps with LF and the account with CRLF, or the other way
   * round, is the same file. An empty file is nowhere: any other would do for it.
   */
  find(bytes: Uint8Array): KnownBlob | undefined;
  /** Whether a repository still holds a content that it was found with. */
  holds(repository: string, blob: Oid): boolean;
}
