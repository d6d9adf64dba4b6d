import type {LintRule} from '../../lint/rule.ts';
import {RULE_ERROR} from '../../lint/run-rules.ts';
import {allTokens} from '../../parse/lex/object-view.ts';
import {lintPaths} from '../../pipeline/lint.ts';
import type {NamedFile} from '../../ports/named-file.ts';
import type {Pass} from '../measure.ts';

/** Least length of a turn, in milliseconds: a single pass over few files is too short to be timed. */
const TURN_MS = 500;
/** How long it runs before anything is timed, in milliseconds. */
const WARM_UP_MS = 3000;

/** What we find in files, by rule. */
export interface Found {
  readonly byRule: ReadonlyMap<string, number>;
  /** How many files have something in them. */
  readonly files: number;
  /** Rules that failed on a statement, and files that could not be linted. */
  readonly crashes: number;
}

/** Lints texts as `wsr lint` does it, but for reading them from the disk and printing. */
export async function lintTexts(texts: readonly string[], rules: readonly LintRule[]): Promise<Found> {
  return lintNamed(named(texts), rules);
}

/** A pass over texts that gives its own time. */
export async function ownPass(texts: readonly string[], rules: readonly LintRule[]): Promise<Pass> {
  const files = named(texts);
  const once = (): Promise<Found> => lintNamed(files, rules);
  for (const end = performance.now() + WARM_UP_MS; performance.now() < end;) await once();
  return async () => {
    const start = performance.now();
    let passes = 0;
    do {
      await once();
      passes += 1;
    } while (performance.now() - start < TURN_MS);
    return (performance.now() - start) / passes;
  };
}

/**
 * How many findings are about layout: those that come or go when every space becomes a line break and what is unquoted and in
 * lower case is written in upper case. `noqa` silences by line, so it is taken out first.
 */
export async function layoutFindings(texts: readonly string[], rules: readonly LintRule[]): Promise<number> {
  let changed = 0;
  for (const text of texts) {
    const before = await lintTexts([rewritten(text, (part) => part)], rules);
    const after = await lintTexts([rewritten(text, laidOutAnew)], rules);
    for (const rule of new Set([...before.byRule.keys(), ...after.byRule.keys()])) {
      changed += Math.abs((before.byRule.get(rule) ?? 0) - (after.byRule.get(rule) ?? 0));
    }
  }
  return changed;
}

/** A name in mixed case is left alone: where words begin in it is no layout. */
function laidOutAnew(part: string, kind: string): string {
  if (kind === 'space') return '\n';
  return kind === 'word' && part === part.toLowerCase() ? part.toUpperCase() : part;
}

function rewritten(text: string, change: (part: string, kind: string) => string): string {
  return allTokens(text)
    .map(({start, end, kind}) => {
      const part = text.slice(start, end);
      return kind === 'comment' ? part.replaceAll(/noqa/gi, 'note') : change(part, kind);
    })
    .join('');
}

function named(texts: readonly string[]): readonly NamedFile[] {
  return texts.map((text, number) => ({path: `${number}.sql`, format: 'sql', bytes: Buffer.from(text)}));
}

async function lintNamed(files: readonly NamedFile[], rules: readonly LintRule[]): Promise<Found> {
  const byRule = new Map<string, number>();
  let [flagged, crashes] = [0, 0];
  for await (const file of lintPaths(each(files), rules)) {
    if ('problem' in file) {
      crashes += 1;
      continue;
    }
    if (file.results.length > 0) flagged += 1;
    for (const {rule} of file.results) {
      if (rule === RULE_ERROR) crashes += 1;
      else byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
    }
  }
  return {byRule, files: flagged, crashes};
}

async function* each<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}
