/** Where one string ends and another one goes on behind it: `'abc' || 'def'`, `"abc" + "def"`, with escapes too. */
const JOINT = /\\{0,3}["'`]{1,4}\s{0,200}(?:\|\||\+)\s{0,200}\\{0,3}["'`]{1,4}/g;

/** A text in which strings that are put together stand as one. */
interface Joined {
  readonly text: string;
  /** Offset in the text as it is written. */
  readonly origin: (offset: number) => number;
}

/** Undefined where no strings are put together. */
export function joined(text: string): Joined | undefined {
  const parts: string[] = [];
  // Where each part starts, in the joined text and in the written one.
  const starts: {readonly at: number; readonly origin: number}[] = [];
  let length = 0;
  let from = 0;
  const take = (to: number): void => {
    starts.push({at: length, origin: from});
    parts.push(text.slice(from, to));
    length += to - from;
  };
  for (const joint of text.matchAll(JOINT)) {
    take(joint.index);
    from = joint.index + joint[0].length;
  }
  if (from === 0) return undefined;
  take(text.length);
  const origin = (offset: number): number => {
    const part = starts.findLast(({at}) => at <= offset);
    return part === undefined ? 0 : part.origin + offset - part.at;
  };
  return {text: parts.join(''), origin};
}
