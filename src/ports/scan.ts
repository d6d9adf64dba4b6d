/** A secret found in bytes that were about to leave: where and of what kind, never what. */
export interface Leak {
  readonly path: string;
  readonly kind: string;
  /** Counted from 1; 0 when it stands in the path itself. */
  readonly line: number;
}

/** The last gate: looks at a path and final text right before they reach git. An empty list lets them pass. */
export type ScanFinalBytes = (path: string, text: string) => readonly Leak[];
