/**
 * Compiles globs into one test of a path with `/` between folders: `*` and `?` within a name, `**` across folders,
 * `[abc]`, `{a,b}`, and `!` in front to take out again. Without regard to case: `A.SQL` is SQL everywhere.
 */
export function matcher(globs: readonly string[]): (path: string) => boolean {
  const parts = globs.map((glob) => ({take: !glob.startsWith('!'), pattern: toRegExp(glob.replace(/^!/, ''))}));
  return (path) => {
    let taken = false;
    for (const {take, pattern} of parts) if (taken !== take && pattern.test(path)) taken = take;
    return taken;
  };
}

function toRegExp(glob: string): RegExp {
  let source = '';
  let depth = 0;
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at);
    const character = glob.charAt(at);
    const set = /^\[(!?)([^\]/]+)\]/.exec(rest);
    if (rest.startsWith('**/')) {
      source += '(?:.*/)?';
      at += 2;
    } else if (rest.startsWith('**')) {
      source += '.*';
      at += 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (set !== null) {
      source += `[${set[1] === '!' ? '^' : ''}${(set[2] ?? '').replaceAll(/[\\\]^]/g, '\\$&')}]`;
      at += set[0].length - 1;
    } else if (character === '{' && rest.includes('}')) {
      source += '(?:';
      depth++;
    } else if (character === '}' && depth > 0) {
      source += ')';
      depth--;
    } else if (character === ',' && depth > 0) source += '|';
    else source += character.replaceAll(/[.+^$()|\\[\]{}]/g, '\\$&');
  }
  return new RegExp(`^${source.replace(/^\\?\.\//, '')}$`, 'isu');
}
