import type {RE2JS} from 're2js';
import type {GitleaksAllowlist} from './toml.ts';

/** Reads a regular expression in Go's syntax; fails with a sentence that names the rule. */
export type Compile = (regex: string) => RE2JS;

/** What a rule has found, with what its allowlists look at. */
export interface Finding {
  readonly secret: string;
  readonly start: number;
  readonly match: string;
  readonly line: string;
  readonly name: string;
}

/** What an allowlist lets pass. */
export interface Allowed {
  readonly isForName: (name: string) => boolean;
  readonly isFor: (finding: Finding) => boolean;
}

/** @param older the form of a single allowlist, which gitleaks still reads */
export function allowlistsOf(
  lists: readonly GitleaksAllowlist[],
  older: GitleaksAllowlist | undefined,
  compile: Compile,
): readonly Allowed[] {
  return [...(older === undefined ? [] : [older]), ...lists].map((list) => allowedBy(list, compile));
}

function allowedBy(list: GitleaksAllowlist, compile: Compile): Allowed {
  const {paths, regexes, regextarget, stopwords, commits = []} = list;
  const isAnd = /^(?:and|&&)$/i.test(list.condition ?? '');
  const pathPatterns = paths.map((text) => compile(text));
  const patterns = regexes.map((text) => compile(text));
  const words = stopwords.map((word) => word.toLowerCase());
  const isNamed = (name: string): boolean => pathPatterns.some((pattern) => pattern.test(name));
  const isMatched = (finding: Finding): boolean => {
    const target = regextarget === 'line' || regextarget === 'match' ? finding[regextarget] : finding.secret;
    return patterns.some((pattern) => pattern.test(target));
  };
  const isStopped = ({secret}: Finding): boolean => words.some((word) => secret.toLowerCase().includes(word));
  return {
    // Without commits there is nothing that a list of commits could allow.
    isForName: (name) =>
      isAnd ? commits.length + patterns.length + words.length === 0 && isNamed(name) : isNamed(name),
    isFor: (finding) =>
      isAnd
        ? commits.length === 0 &&
          (pathPatterns.length === 0 || isNamed(finding.name)) &&
          (patterns.length === 0 || isMatched(finding)) &&
          (words.length === 0 || isStopped(finding))
        : isMatched(finding) || isStopped(finding),
  };
}
