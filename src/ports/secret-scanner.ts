import type {Deadline} from './deadline.ts';

/** A text to look through, under the name it has in its account: rules of some scanners depend on it. */
export interface ScannedText {
  readonly name: string;
  readonly text: string;
}

/** Something that a scanner takes for a secret. */
export interface ScannedSecret {
  /** Which rule says so, fit for a placeholder: lower case, digits and underscores, sixty characters at most. */
  readonly kind: string;
  /** What stands in the text, character for character. */
  readonly value: string;
  /** Where, in UTF-16 units, if it can say so; otherwise it is every place where the value stands by itself. */
  readonly start?: number;
}

/**
 * Looks for secrets in texts that our own rules are through with: a second opinion, asked before anything is written.
 * Nothing of a text leaves the machine or reaches a file, a log or an error.
 */
export interface SecretScanner {
  readonly id: string;
  /**
   * One list per text, in the order of the texts. What a text says about scanning it (`gitleaks:allow`,
   * `secretlint-disable`) counts for nothing: a worksheet does not exempt itself.
   * @throws UserError with the code `scanner-unusable` when the scanner cannot be used at all; anything else when it failed
   * on these texts, which are then not to be used
   */
  scan(texts: readonly ScannedText[], signal?: AbortSignal): Promise<readonly (readonly ScannedSecret[])[]>;
}

/** What a scanner is opened with. */
export interface ScannerContext {
  /** Folder that paths in its settings are relative to. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Stops a rule that never ends. */
  readonly within: Deadline;
}

/** One file in `scanners/`, found by its folder. */
export interface SecretScannerKind {
  readonly id: string;
  /** One sentence. */
  readonly describes: string;
  /** Whether it looks at everything that is harvested unless the config says `false`. */
  readonly isDefault: boolean;
  /** Checks the settings as a person writes them; `true` in the config is `{}`. */
  readonly settingsSchema: {parse(settings: unknown): unknown};
  /** The settings that `--scanner ID=ARGUMENT` stands for; undefined: it takes no argument. */
  readonly settingsOf?: (argument: string) => unknown;
  /**
   * Loads and tries it.
   * @throws UserError, in one sentence, when it cannot be used as it is set
   */
  open(settings: unknown, context: ScannerContext): Promise<SecretScanner>;
}

/** The code of the error that ends a run: a scanner that was asked for cannot be used. */
export const SCANNER_UNUSABLE = 'scanner-unusable';

/** A kind made of the scanner's id and the name of its rule. */
export function scannedKind(scanner: string, rule: string): string {
  const words = `${scanner}_${rule}`.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return words.slice(0, 60).replace(/_+$/, '');
}

/**
 * Looks through texts one after the other, for a scanner that runs in this process: whoever wants to stop it can, between any
 * two of them.
 */
export async function oneByOne(
  texts: readonly ScannedText[],
  signal: AbortSignal | undefined,
  scan: (text: ScannedText) => readonly ScannedSecret[] | Promise<readonly ScannedSecret[]>,
): Promise<readonly (readonly ScannedSecret[])[]> {
  const found: (readonly ScannedSecret[])[] = [];
  for (const text of texts) {
    await new Promise((goOn) => setImmediate(goOn));
    signal?.throwIfAborted();
    found.push(await scan(text));
  }
  return found;
}
