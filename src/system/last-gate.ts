import type {Deadline} from '../ports/deadline.ts';
import type {ScanFinalBytes} from '../ports/scan.ts';
import {scanFinalBytes} from '../redact/scan-final-bytes.ts';

/**
 * The last gate in front of git, remade whenever the run has met another secret.
 * @param proven texts that the door is through with; each is written once, and removed from them
 */
export function openLastGate(
  secretsSeen: ReadonlySet<string>,
  within: Deadline,
  proven: {has(text: string): boolean; remove(text: string): void},
): ScanFinalBytes {
  let scan = scanFinalBytes(undefined, undefined, proven);
  let known = 0;
  return (path, text) => {
    if (secretsSeen.size !== known) {
      known = secretsSeen.size;
      scan = scanFinalBytes(new Set(secretsSeen), undefined, proven);
    }
    try {
      // Looking for values takes no more time than there is text.
      if (!proven.has(text)) return within(text.length, () => scan(path, text));
      const leaks = scan(path, text);
      proven.remove(text);
      return leaks;
    } catch {
      // It took too long; a path is looked at in no time.
      return [{path: scan(path, '')[0]?.path ?? path, kind: 'scan_failed', line: 0}];
    }
  };
}
