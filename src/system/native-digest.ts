import {hash} from 'node:crypto';
import {digestWith} from '../parse/fingerprint/digest.ts';

/** Lets Node compute the digests of statements: the same ones, many times faster on long texts. */
export function useNativeDigest(): void {
  digestWith((bytes) => hash('sha256', bytes, 'hex'));
}
