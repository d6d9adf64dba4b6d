/** A file does not follow the format. The reason is one sentence without anything that stands in the file. */
export class Malformed extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = 'Malformed';
    this.reason = reason;
  }
}

/** Decodes a file of the archive, which is UTF-8 throughout. Throws {@link Malformed} when it is not. */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
  } catch {
    throw new Malformed('It is not valid UTF-8.');
  }
}
