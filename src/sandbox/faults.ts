/**
 * Something that goes wrong on purpose. Each happens `times` times (once unless said otherwise), in the order in which
 * they were injected. `path` narrows to requests whose `METHOD /path` matches.
 */
export type Fault =
  /** The login is refused; 390100 unless another code is given. */
  | {readonly kind: 'login'; readonly code?: string; readonly message?: string; readonly times?: number}
  /** An HTTP status and no more, such as 503. */
  | {readonly kind: 'status'; readonly status: number; readonly path?: RegExp; readonly times?: number}
  /** The connection breaks: before the request is looked at, or after it was carried out. */
  | {readonly kind: 'drop'; readonly when?: 'before' | 'after'; readonly path?: RegExp; readonly times?: number}
  | {readonly kind: 'delay'; readonly ms: number; readonly path?: RegExp; readonly times?: number}
  /** The request is read and never answered; the connection stays open. */
  | {readonly kind: 'hang'; readonly path?: RegExp; readonly times?: number}
  /**
   * A chunk comes torn off, with its last row missing, empty, as text that is no JSON, as JSON that is no row, or not at
   * all (403).
   */
  | {
      readonly kind: 'chunk';
      readonly how: 'truncated' | 'short' | 'empty' | 'not-json' | 'no-rows' | 'forbidden';
      readonly times?: number;
    }
  /** Every VARIANT, OBJECT and ARRAY cell of a statement's result holds this text, JSON or not. */
  | {readonly kind: 'variant'; readonly text: string; readonly times?: number}
  /** An answer lacks a field that the driver counts on. */
  | {readonly kind: 'answer'; readonly lacks: 'rowset' | 'returned'; readonly times?: number}
  /**
   * The session of the next request has expired (390112, can be renewed), its master token as well (renewal answers
   * 390114), or the session is gone (390111).
   */
  | {readonly kind: 'session'; readonly what: 'expired' | 'master-expired' | 'gone'; readonly times?: number}
  /** A statement whose text matches fails; without a state, the driver takes it for something that may pass. */
  | {
      readonly kind: 'statement';
      readonly match: RegExp;
      readonly code: string;
      readonly sqlState?: string;
      readonly message: string;
      readonly times?: number;
    };

export type FaultKind = Fault['kind'];
type FaultOf<K extends FaultKind> = Extract<Fault, {readonly kind: K}>;

/** The list of faults that are still to happen. */
export interface Faults {
  inject(fault: Fault): void;
  clear(): void;
  /** Those that have not happened yet, oldest first. */
  pending(): readonly Fault[];
}

/** What the server asks: each answer is used up by asking. */
export interface FaultQueue extends Faults {
  take<K extends FaultKind>(kind: K, accepts?: (fault: FaultOf<K>) => boolean): FaultOf<K> | undefined;
}

export function createFaults(): FaultQueue {
  let waiting: {readonly fault: Fault; left: number}[] = [];
  return {
    inject(fault) {
      waiting.push({fault, left: fault.times ?? 1});
    },
    clear() {
      waiting = [];
    },
    pending: () => waiting.map(({fault, left}) => ({...fault, times: left})),
    take<K extends FaultKind>(kind: K, accepts: (fault: FaultOf<K>) => boolean = () => true) {
      const entry = waiting.find(({fault}) => fault.kind === kind && accepts(fault as FaultOf<K>));
      if (!entry) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) waiting = waiting.filter((each) => each !== entry);
      return entry.fault as FaultOf<K>;
    },
  };
}
