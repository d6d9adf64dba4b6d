import {createRequire} from 'node:module';

/** Asks an engine about one text: whether it reads it. Throws when the engine itself broke down over the text. */
export type Ask = (text: string) => boolean;

/** What runs in Node, as we do. */
export interface Engine {
  /** The npm package it comes from. */
  readonly from: string;
  load(): Promise<Ask>;
}

interface NodeSqlParser {
  readonly Parser: new () => {astify(sql: string, options: object): unknown};
}

export type EngineName = 'polyglot tokenize' | 'polyglot parse' | 'node-sql-parser' | 'libpg-query' | 'sql-formatter';

/** The peers from npm. Each is loaded by the child that asks it, and nowhere else. */
export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  'polyglot tokenize': {
    from: '@polyglot-sql/sdk',
    async load() {
      const {tokenize, Dialect} = await import('@polyglot-sql/sdk');
      return (text) => answerOf(tokenize(text, Dialect.Snowflake));
    },
  },
  'polyglot parse': {
    from: '@polyglot-sql/sdk',
    async load() {
      const {parse, Dialect} = await import('@polyglot-sql/sdk');
      return (text) => answerOf(parse(text, Dialect.Snowflake));
    },
  },
  'node-sql-parser': {
    from: 'node-sql-parser',
    load: () => {
      const {Parser} = createRequire(import.meta.url)('node-sql-parser/build/snowflake.js') as NodeSqlParser;
      const parser = new Parser();
      return Promise.resolve(unlessItThrows((text) => parser.astify(text, {database: 'snowflake'})));
    },
  },
  'libpg-query': {
    from: 'libpg-query',
    async load() {
      const {fingerprintSync, loadModule, SqlError} = await import('libpg-query');
      await loadModule();
      return (text) => {
        try {
          fingerprintSync(text);
          return true;
        } catch (error) {
          // What it refuses comes as its own error or a plain one; anything else is its WASM gone wrong.
          if (error instanceof SqlError || (error instanceof Error && error.constructor === Error)) return false;
          throw error;
        }
      };
    },
  },
  'sql-formatter': {
    from: 'sql-formatter',
    async load() {
      const {formatDialect, snowflake} = await import('sql-formatter');
      return unlessItThrows((text) => formatDialect(text, {dialect: snowflake}));
    },
  },
};

/** polyglot reports a broken WASM module in the same way as a refusal, but for these words. */
function answerOf({success, error}: {readonly success: boolean; readonly error?: string | null}): boolean {
  if (!success && /^WASM \w+ failed/.test(error ?? '')) throw new Error(error ?? '');
  return success;
}

function unlessItThrows(work: (text: string) => unknown): Ask {
  return (text) => {
    try {
      work(text);
      return true;
    } catch {
      return false;
    }
  };
}
