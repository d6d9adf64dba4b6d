import {WarehouseError} from '../../ports/warehouse.ts';
import {IDLE, SHORT, TORN} from './run-statement.ts';

/** The session is gone: a new login helps, and only that (401004, 405503, 40700x are the driver's own numbers). */
const SESSION_GONE = ['390104', '390111', '390112', '390114', '390115', '401004', '405503', '407001', '407002'];
/** Network trouble that the driver has given up on: worth one more try on a new connection. */
const NETWORK = ['401001', '401002', '401003', '402001', '402002', IDLE, SHORT, TORN];
const ABSENT_TRIES = 3;

/** How often one statement may be tried again, by the kind of trouble. */
export class Tries {
  #sessions = 2;
  #network = 1;
  #absent = ABSENT_TRIES - 1;
  readonly #usageView: boolean;

  constructor(sql: string) {
    this.#usageView = /\baccount_usage\b/i.test(sql);
  }

  /** Whether the connection is of no use after this. */
  breaksSession(error: unknown): boolean {
    const code = codeOf(error);
    return SESSION_GONE.includes(code) || NETWORK.includes(code);
  }

  /**
   * Milliseconds to wait before the next try, undefined when there is none. ACCOUNT_USAGE views are now and then absent
   * for seconds, which reads like a missing privilege (datahub-project/datahub#15898).
   */
  again(error: unknown): number | undefined {
    const code = codeOf(error);
    if (SESSION_GONE.includes(code) && this.#sessions-- > 0) return 0;
    if (NETWORK.includes(code) && this.#network-- > 0) return 0;
    if (this.#usageView && code.padStart(6, '0') === '002003' && this.#absent > 0) {
      const base = 500 * 2 ** (ABSENT_TRIES - 1 - this.#absent--);
      return Math.round(base * (0.75 + Math.random() / 2));
    }
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof WarehouseError ? error.code : '';
}
