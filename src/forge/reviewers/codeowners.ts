/** How a forge reads CODEOWNERS: GitLab has sections, of which each has an owner of its own for a file. */
export type Dialect = 'github' | 'gitlab';

/** One line of a CODEOWNERS file. */
export interface OwnerRule {
  readonly pattern: string;
  /** As written: `@ana`, `@acme/data`, `ana@example.com`. Empty where a path is to have none. */
  readonly owners: readonly string[];
  /** In lower case; '' outside of sections. */
  readonly section: string;
  /** GitLab's `!path`: the section has no owner there. */
  readonly excludes: boolean;
}

export interface CodeOwners {
  readonly rules: readonly OwnerRule[];
  /** Numbers of lines (from 1) that the forge does not understand; GitHub then leaves that line out. */
  readonly malformed: readonly number[];
}

/** Where the forge looks for it, in its order. */
export const CODEOWNERS_PATHS: Readonly<Record<Dialect, readonly string[]>> = {
  github: ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'],
  gitlab: ['CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'],
};

const OWNER = /^(?:@{1,2}[\w.-]+(?:\/[\w.-]+)*|[^\s@/]+@[^\s@/]+\.[^\s@/]+)$/;
const SECTION = /^\^?\[([^\]]+)\](?:\[\d+\])?(.*)$/;

/**
 * Reads a CODEOWNERS file.
 *
 * Sources: docs.github.com, "About code owners"; docs.gitlab.com, "Code Owners syntax and error handling".
 */
export function readCodeOwners(text: string, dialect: Dialect): CodeOwners {
  const rules: OwnerRule[] = [];
  const malformed: number[] = [];
  let section = '';
  let usual: readonly string[] = [];
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const heading = dialect === 'gitlab' ? SECTION.exec(line) : null;
    if (heading !== null) {
      section = heading[1]!.trim().toLowerCase();
      usual = ownersIn(heading[2]!).owners;
      continue;
    }
    const [, written = '', rest = ''] = /^((?:\\.|[^\s\\])+)(.*)$/.exec(line) ?? [];
    const excludes = written.startsWith('!');
    const pattern = excludes ? written.slice(1) : written;
    const {owners, isWhole} = ownersIn(rest);
    const isWrong =
      dialect === 'github' && (excludes || /[[\]]/.test(pattern) || pattern.startsWith('\\#') || !isWhole);
    if (pattern === '' || isWrong) {
      malformed.push(index + 1);
      continue;
    }
    // In a section that names its owners, a line without any has those.
    rules.push({pattern, section, excludes, owners: owners.length === 0 && !excludes ? usual : owners});
  }
  return {rules, malformed};
}

function ownersIn(text: string): {readonly owners: readonly string[]; readonly isWhole: boolean} {
  const words = text
    .replace(/(^|\s)#.*$/, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  const owners = words.filter((word) => OWNER.test(word));
  return {owners, isWhole: owners.length === words.length};
}

/**
 * Who owns a file: the last pattern that matches says so, in GitLab once for each section. No owners where the last one names
 * none.
 * @param path from the top of the repository, without a leading `/`
 */
export function ownersOf({rules}: CodeOwners, path: string): readonly string[] {
  const last = new Map<string, readonly string[]>();
  const excluded = new Set<string>();
  for (const rule of rules) {
    if (!patternMatches(rule.pattern, path)) continue;
    if (rule.excludes) excluded.add(rule.section);
    else last.set(rule.section, rule.owners);
  }
  return [...new Set([...last].flatMap(([section, owners]) => (excluded.has(section) ? [] : owners)))];
}

const matchers = new Map<string, RegExp>();

/**
 * Whether a pattern of CODEOWNERS is for a file. As in `.gitignore`, a pattern with a slash before its end counts from the top,
 * and one that matches a folder is for everything in it; unlike there, `docs/*` is not for what lies deeper.
 */
export function patternMatches(pattern: string, path: string): boolean {
  let matcher = matchers.get(pattern);
  if (matcher === undefined) {
    matcher = matcherOf(pattern);
    matchers.set(pattern, matcher);
  }
  return matcher.test(path);
}

function matcherOf(pattern: string): RegExp {
  const isFolder = pattern.endsWith('/');
  const bare = pattern.replace(/^\/+|\/+$/g, '');
  const isFromTop = pattern.startsWith('/') || bare.includes('/');
  if (bare === '') return /^/;
  const parts = bare.split('/').filter((part, index, all) => part !== '**' || all[index - 1] !== '**');
  let source = isFromTop ? '^' : '^(?:.*/)?';
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === '**') source += isLast ? '.*' : '(?:.*/)?';
    else source += `${glob(part)}${isLast ? '' : '/'}`;
  }
  const end = parts.at(-1);
  if (end === '**') return new RegExp(`${source}$`, 's');
  if (isFolder) return new RegExp(`${source}/`, 's');
  // `docs/*` is for the files there alone; a single `*` is for everything.
  return new RegExp(end === '*' && isFromTop ? `${source}$` : `${source}(?:/|$)`, 's');
}

function glob(part: string): string {
  return part.replace(/\\(.)|\*+|\?|[.+^${}()|[\]\\]/gs, (each, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    if (each.startsWith('*')) return '[^/]*';
    return each === '?' ? '[^/]' : `\\${each}`;
  });
}
