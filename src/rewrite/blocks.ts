import type {SignificantToken} from './significant.ts';

/** One SELECT: from its keyword to the next SELECT at the same level (after a set operator) or to the end of its level. */
export interface QueryBlock {
  readonly start: number;
  readonly end: number;
  /** The block it is nested in: names that it does not have itself are looked up there. */
  readonly parent: QueryBlock | undefined;
}

interface OpenBlock {
  readonly start: number;
  end: number;
  readonly parent: QueryBlock | undefined;
}

interface Level {
  readonly parent: OpenBlock | undefined;
  current: OpenBlock | undefined;
}

/** The SELECT blocks of a statement, outer ones before those inside them. */
export function queryBlocks(tokens: readonly SignificantToken[]): readonly QueryBlock[] {
  const blocks: OpenBlock[] = [];
  const levels: Level[] = [{parent: undefined, current: undefined}];
  for (const token of tokens) {
    const level = levels.at(-1)!;
    if (token.text === '(') {
      levels.push({parent: level.current ?? level.parent, current: undefined});
    } else if (token.text === ')' && levels.length > 1) {
      if (level.current) level.current.end = token.start;
      levels.pop();
    } else if (token.upper === 'SELECT') {
      if (level.current) level.current.end = token.start;
      level.current = {start: token.start, end: Number.POSITIVE_INFINITY, parent: level.parent};
      blocks.push(level.current);
    }
  }
  return blocks;
}

/** The innermost block that an offset lies in. */
export function blockAt(blocks: readonly QueryBlock[], offset: number): QueryBlock | undefined {
  return blocks.findLast((block) => block.start <= offset && offset < block.end);
}
