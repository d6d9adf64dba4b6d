import {crc32} from 'node:zlib';
import type {Row} from '../../ports/warehouse.ts';
import {WarehouseError} from '../../ports/warehouse.ts';
import {SHORT} from './run-statement.ts';

/** Characters that are summed up at once: a call for each row would cost as much as the sum. */
const AT_ONCE = 16_384;

/**
 * The rows a consumer already has. When a result is read a second time they have to come again, the same and first: a
 * chunk that came short in the middle does not show before the end, and going on by number would lose a row and give
 * another one twice. A checksum is enough to see a shift, and costs a tenth of what parsing a row does.
 */
export class GivenRows {
  #seen = new Checksum();
  #again = new Checksum();
  #position = 0;
  count = 0;

  /** The result is read from its first row. */
  startOver(): void {
    this.#position = 0;
    this.#again = new Checksum();
  }

  /**
   * The rows of a batch that the consumer does not have yet.
   * @throws WarehouseError when the rows before them are not those that it was given
   */
  newOf(batch: readonly Row[]): readonly Row[] {
    const known = Math.min(batch.length, this.count - this.#position);
    for (let index = 0; index < known; index++) this.#again.add(batch[index]!);
    this.#position += batch.length;
    if (known > 0 && this.#position >= this.count && this.#again.sum() !== this.#seen.sum()) {
      throw new WarehouseError(SHORT, 'The account sent a result of which rows in the middle were missing.');
    }
    const rows = known > 0 ? batch.slice(known) : batch;
    for (const row of rows) this.#seen.add(row);
    this.count += rows.length;
    return rows;
  }
}

class Checksum {
  #sum = 0;
  #pending = '';

  add(row: Row): void {
    for (const name in row) {
      const text = row[name];
      this.#pending += text === null || text === undefined ? '-' : `${text.length}:${text}`;
    }
    this.#pending += '\n';
    if (this.#pending.length >= AT_ONCE) this.sum();
  }

  sum(): number {
    if (this.#pending !== '') this.#sum = crc32(this.#pending, this.#sum);
    this.#pending = '';
    return this.#sum;
  }
}
