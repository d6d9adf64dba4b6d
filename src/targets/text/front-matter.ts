import {parse, stringify} from 'yaml';

const OPENS = '-- ---\n';
const CLOSES = /^-- ---[ \t]*$/m;

/** Data at the top of a SQL file: YAML between two lines of dashes, each line a comment. Ends with a line feed. */
export function frontMatter(data: Readonly<Record<string, unknown>>): string {
  const yaml = stringify(data, {
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    version: '1.2',
  });
  // Nothing but a line feed ends a comment, and a string in double quotes has none; what some readers take for one is written out.
  const safe = yaml.replace(
    /[\r\v\f\u0085\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${OPENS}${safe.trimEnd().replace(/^/gm, '-- ')}\n-- ---\n`;
}

/** The data at the top of a SQL file; undefined where there is none that can be read. */
export function readFrontMatter(text: string): unknown {
  const unix = text.replaceAll('\r\n', '\n');
  if (!unix.startsWith(OPENS)) return undefined;
  const rest = unix.slice(OPENS.length);
  const end = CLOSES.exec(rest);
  if (end === null) return undefined;
  try {
    return parse(rest.slice(0, end.index).replace(/^-- ?/gm, ''), {logLevel: 'error'}) as unknown;
  } catch {
    return undefined;
  }
}
