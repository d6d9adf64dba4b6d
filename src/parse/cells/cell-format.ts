import type {AssetFormat} from '../../model/asset.ts';
import type {Cell} from './cell.ts';

/** One way of writing cells down in a body. A new one is a file in `formats/` and a line in `cells.ts`. */
export interface CellFormat {
  /** Short name, unique among the formats. */
  readonly id: string;
  /** What a person would call it. */
  readonly title: string;
  /** Whether a body is written this way; formats are asked in order, the first that says yes reads it. */
  reads(body: string, format: AssetFormat): boolean;
  /** The cells, in order. Never throws: what cannot be read is a cell of language `unreadable`. */
  read(body: string): Cell[];
}
