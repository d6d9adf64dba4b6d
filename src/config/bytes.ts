const UNITS: Readonly<Record<string, number>> = {'': 1, B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12};

/** An amount of data as a person writes it: bytes, or a number with KB, MB, GB or TB. */
export const BYTES = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|TB)?$/i;

/** Bytes of an amount that fits `BYTES`; steps are 1000. */
export function bytesOf(amount: string | number): number {
  const found = BYTES.exec(String(amount).trim());
  return found === null ? 0 : Math.round(Number(found[1]) * (UNITS[(found[2] ?? '').toUpperCase()] ?? 1));
}
