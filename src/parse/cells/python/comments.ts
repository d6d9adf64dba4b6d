import {lineOf} from '../../lines.ts';
import {isPlainlySql} from './looks.ts';
import type {PythonNode} from './tree.ts';

/** Lines of a comment block that are looked at. */
const LIMIT = 40;

/** Directives to tools, and what a tool wrote for itself. */
const DIRECTIVE =
  /^(?:!|%%|type:|noqa|pylint|pragma|fmt:|ruff|mypy|-\*-|region\b|endregion\b|In\[|magic\b|to-?do\b|fixme\b)/i;
/** Code that was switched off. */
const CODE =
  /^(?:if|elif|else|for|while|with|try|except|def|class)\b.*:$|^(?:import|from) [\w.]+(?: (?:import|as) .*)?$|^(?:return|raise|print)\b.*[().=]|\w\([^)]*\)?$|\w\)?\.\w+\(|^[\w.[\]"']+\s?[+*/-]?=(?!=)|[;([{\\]$|^["'\])}]|^(?:pass|break|continue)$/;

/** Gives the text of the comment lines directly above a line, without code that was switched off and without rules. */
export function commentsAbove(
  source: string,
  nodes: readonly PythonNode[],
  starts: readonly number[],
): (line: number) => string | undefined {
  const lines = new Map<number, string>();
  for (const node of nodes) {
    // To the grammar a magic is a comment too.
    if (node.type !== 'Comment' || source[node.from] !== '#') continue;
    const line = lineOf(starts, node.from);
    if (/^[ \t\ufeff]*$/.test(source.slice(Math.max(starts[line - 1] ?? 0, node.from - 200), node.from))) {
      lines.set(line, source.slice(node.from, Math.min(node.to, node.from + 1000)));
    }
  }
  return (below) => {
    const found: string[] = [];
    for (let line = below - 1; found.length < LIMIT; line--) {
      const written = lines.get(line);
      if (written === undefined) break;
      found.unshift(
        written
          .replace(/^[#\s]+/, '')
          .replace(/[-=*#~_+\s]{3,}$/, '')
          .replace(/^[-=*~_+]{3,}\s*/, '')
          .trim(),
      );
    }
    const text = found
      .filter((line) => line !== '' && !DIRECTIVE.test(line) && !CODE.test(line) && !isPlainlySql(line))
      .join('\n');
    return text === '' ? undefined : text;
  };
}
