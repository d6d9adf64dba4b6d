import type {AssetFormat} from '../model/asset.ts';

/** A file named on the command line, or why it could not be read. */
export type NamedFile =
  | {readonly path: string; readonly format: AssetFormat; readonly bytes: Uint8Array}
  | {readonly path: string; readonly problem: string};
