const LONGEST = 160;

/** The first line of a parser's message, as one sentence of at most 160 characters. */
export function oneSentence(message: string): string {
  const line = (message.split('\n', 1)[0] ?? '').trim();
  const characters = [...line];
  if (characters.length >= LONGEST) return `${characters.slice(0, LONGEST - 1).join('')}…`;
  return line === '' ? 'It does not say why.' : /[.!?…]$/.test(line) ? line : `${line}.`;
}
