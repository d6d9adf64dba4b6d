/** A finding as a baseline knows it. */
export interface KnownFinding {
  /** Path with `/`, relative to the folder of the baseline. */
  readonly file: string;
  readonly rule: string;
  /** What tells it from others of its rule in the file, whatever line it moves to. */
  readonly mark: string;
}

/** How often a finding is known, by file, rule and mark. */
export type Baseline = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, number>>>;

export const EMPTY_BASELINE: Baseline = new Map();

/** Reads a baseline. @returns undefined when the text is none */
export function parseBaseline(text: string): Baseline | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['findings'])) return undefined;
  const files = new Map<string, Map<string, Map<string, number>>>();
  for (const [file, rules] of Object.entries(value['findings'])) {
    if (!isRecord(rules)) return undefined;
    const known = new Map<string, Map<string, number>>();
    for (const [rule, marks] of Object.entries(rules)) {
      if (!isRecord(marks)) return undefined;
      const counts = Object.entries(marks);
      if (!counts.every((entry): entry is [string, number] => Number.isInteger(entry[1]) && Number(entry[1]) > 0)) {
        return undefined;
      }
      known.set(rule, new Map(counts));
    }
    files.set(file, known);
  }
  return files;
}

/** Writes a baseline: sorted, so that the same findings give the same bytes, and one line a finding for reviews. */
export function writeBaseline(baseline: Baseline): string {
  const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
    [...map].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const findings = Object.fromEntries(
    sorted(baseline).map(([file, rules]) => [
      file,
      Object.fromEntries(sorted(rules).map(([rule, marks]) => [rule, Object.fromEntries(sorted(marks))])),
    ]),
  );
  return `${JSON.stringify({version: 1, findings}, null, 2)}\n`;
}

/** The findings of a run as a baseline, beside what an older one knows of files that the run did not look at. */
export function baselineOf(findings: readonly KnownFinding[], kept: Baseline = EMPTY_BASELINE): Baseline {
  const files = new Map<string, Map<string, Map<string, number>>>();
  for (const {file, rule, mark} of findings) {
    const rules = files.get(file) ?? new Map<string, Map<string, number>>();
    const marks = rules.get(rule) ?? new Map<string, number>();
    files.set(file, rules.set(rule, marks.set(mark, (marks.get(mark) ?? 0) + 1)));
  }
  return new Map([...kept, ...files]);
}

/** Tells new findings from those that a baseline knows: of equal ones, the first are the old ones. */
export class KnownFindings {
  readonly #left: Map<string, number>;
  #old = 0;

  constructor(baseline: Baseline) {
    this.#left = new Map();
    for (const [file, rules] of baseline) {
      for (const [rule, marks] of rules) {
        for (const [mark, count] of marks) this.#left.set(keyOf({file, rule, mark}), count);
      }
    }
  }

  /** How many were known. */
  get old(): number {
    return this.#old;
  }

  /** Whether a finding is known; each known one is taken once. */
  takes(finding: KnownFinding): boolean {
    const key = keyOf(finding);
    const count = this.#left.get(key) ?? 0;
    if (count === 0) return false;
    this.#left.set(key, count - 1);
    this.#old++;
    return true;
  }

  /** How many of these files' known findings are gone. */
  gone(files: ReadonlySet<string>): number {
    let gone = 0;
    for (const [key, count] of this.#left) if (files.has((JSON.parse(key) as [string])[0])) gone += count;
    return gone;
  }
}

function keyOf({file, rule, mark}: KnownFinding): string {
  return JSON.stringify([file, rule, mark]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
