import {describe, expect, it} from 'vitest';
import type {ScannedText, ScannerContext, SecretScanner} from '../ports/secret-scanner.ts';

/** A scanner, and a text in which it finds something. */
export interface ScannerUnderTest {
  readonly scanner: SecretScanner;
  /** Holds `value` once, in a line of its own. */
  readonly text: string;
  readonly value: string;
}

/** A context without a deadline, for a folder. */
export function scannerContext(directory: string, parts: Partial<ScannerContext> = {}): ScannerContext {
  return {directory, env: {PATH: process.env['PATH']}, within: (_, work) => work(), ...parts};
}

const CLEAN = 'select a, b -- nothing to see\nfrom raw.shop.orders\nwhere day >= current_date - 7;\n';

/** What every scanner keeps to (see `ports/secret-scanner.ts`). */
export function behavesLikeScanner(name: string, prepare: () => Promise<ScannerUnderTest>): void {
  const named = (texts: readonly string[]): readonly ScannedText[] =>
    texts.map((text, index) => ({name: `folder/sheet ${index}.sql`, text}));

  describe(`${name} behaves like a scanner`, () => {
    it('introduces itself', async () => {
      const {scanner} = await prepare();
      expect(scanner.id).toMatch(/^[a-z][a-z0-9-]*$/);
    });

    it('answers for each text in order, and for none with nothing', async () => {
      const {scanner, text, value} = await prepare();
      expect(await scanner.scan([])).toEqual([]);
      const texts = [CLEAN, text, '', CLEAN, `${CLEAN}${text}`, text, '\n'];
      const found = await scanner.scan(named(texts));
      expect(found.map((secrets) => secrets.map((secret) => secret.value))).toEqual([
        [],
        [value],
        [],
        [],
        [value],
        [value],
        [],
      ]);
    });

    it('gives what stands in the text, and a kind that fits a placeholder', async () => {
      const {scanner, text, value} = await prepare();
      for (const before of ['', 'ä ö ü – 日本 🎉\r\n\r\n', '\uFEFF', `${CLEAN}\n\n\n`]) {
        const [found = []] = await scanner.scan(named([before + text]));
        expect(found.map((secret) => secret.value)).toContain(value);
        for (const {kind, value: each, start} of found) {
          expect(kind).toMatch(/^[a-z0-9_]{1,60}$/);
          expect(kind.startsWith(`${scanner.id.replaceAll('-', '_')}_`)).toBe(true);
          const at = start ?? (before + text).indexOf(each);
          expect((before + text).slice(at, at + each.length)).toBe(each);
        }
      }
    });

    it('finds it wherever it stands, in texts that begin like other files and in long ones', async () => {
      const {scanner, text, value} = await prepare();
      const line = `${'-- words and more words, '.repeat(4)}\n`;
      const texts = [
        `%PDF-1.4\n${text}`,
        `%!PS\n${text}`,
        `PK\u0003\u0004\n${text}`,
        `${'-'.repeat(257)}ustar\n${text}`,
        `${line.repeat(1500)}${text}${line.repeat(1500)}`,
        ...[2400, 2450, 2500, 2550].map((width) => `${'x, '.repeat(width * 13)}\n${text}`),
      ];
      for (const each of texts) {
        const [found = []] = await scanner.scan(named([each]));
        expect(found.map((secret) => secret.value)).toContain(value);
      }
      const all = await scanner.scan(named(texts));
      for (const found of all) expect(found.map((secret) => secret.value)).toContain(value);
    });

    it('is not talked out of it by the text', async () => {
      const {scanner, text, value} = await prepare();
      const bare = text.replace(/\n$/, '');
      const texts = [
        `${bare} -- gitleaks:allow\n`,
        `${bare} # secretlint-disable-line\n`,
        `-- secretlint-disable\n${bare}\n-- secretlint-enable\n`,
        `-- secretlint-disable-next-line\n${bare}\n`,
        `${bare} -- noqa nosec pragma: allowlist secret\n`,
      ];
      const found = await scanner.scan(named(texts));
      expect(found.map((secrets) => secrets.map((secret) => secret.value))).toEqual(texts.map(() => [value]));
    });

    it('says the same twice, and when asked about several things at once', async () => {
      const {scanner, text} = await prepare();
      const [one, other] = await Promise.all([scanner.scan(named([text])), scanner.scan(named([text]))]);
      expect(one).toEqual(other);
      expect(await scanner.scan(named([text]))).toEqual(one);
    });

    it('stops when told to', async () => {
      const {scanner, text} = await prepare();
      await expect(scanner.scan(named([text]), AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    });
  });
}
