import {syntaxError, type SnowflakeError} from '../snowflake-error.ts';

export type TokenKind = 'word' | 'quoted' | 'text' | 'number' | 'bind' | 'url' | 'symbol';

/** A token of a statement, comments left out. */
export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly raw: string;
  /**
   * What it stands for: a word in upper case (Snowflake's stored case of an unquoted name), a quoted name or text
   * without quotes and escapes, anything else as written.
   */
  readonly value: string;
  readonly start: number;
}

const SYMBOLS = ['::', '||', '<>', '!=', '>=', '<=', '=>', '->'];
const ESCAPES: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '0': '\0'};

/**
 * Cuts a statement into tokens as Snowflake does (docs.snowflake.com/en/sql-reference/literals-table,
 * identifiers-syntax). Throws the syntax error of a quote or comment that never ends.
 */
export function lex(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  function push(kind: TokenKind, end: number, value: string): void {
    tokens.push({kind, raw: sql.slice(at, end), value, start: at});
    at = end;
  }
  while (at < sql.length) {
    const char = sql[at]!;
    const pair = sql.slice(at, at + 2);
    if (/\s/.test(char)) at += 1;
    else if (pair === '--' || pair === '//') at = endOfLine(sql, at);
    else if (pair === '/*') at = after(sql, '*/', at + 2, at);
    else if (pair === '$$') {
      const end = after(sql, '$$', at + 2, at);
      push('text', end, sql.slice(at + 2, end - 2));
    } else if (char === "'") readText();
    else if (char === '"') readQuoted();
    else if (/[\d.]/.test(char) && /^(?:\d|\.\d)/.test(sql.slice(at, at + 2))) {
      const raw = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/i.exec(sql.slice(at, at + 400))![0];
      push('number', at + raw.length, raw);
    } else if (/[\p{L}_$]/u.test(char)) readWord();
    else if (char === '?') push('bind', at + 1, '?');
    else if (char === ':' && /\d/.test(sql[at + 1] ?? '') && !followsName()) {
      const raw = /^:\d+/.exec(sql.slice(at, at + 12))![0];
      push('bind', at + raw.length, raw.slice(1));
    } else {
      const symbol = SYMBOLS.includes(pair) ? pair : char;
      push('symbol', at + symbol.length, symbol);
    }
  }
  return tokens;

  /** A colon right behind a name leads into a VARIANT, anywhere else a number after it names a bind. */
  function followsName(): boolean {
    const last = tokens.at(-1);
    return (
      last !== undefined && (last.kind === 'word' || last.kind === 'quoted') && last.start + last.raw.length === at
    );
  }

  function readText(): void {
    let value = '';
    for (let end = at + 1; end < sql.length; end += 1) {
      const char = sql[end]!;
      if (char === '\\' && end + 1 < sql.length) {
        end += 1;
        value += ESCAPES[sql[end]!] ?? sql[end]!;
      } else if (char !== "'") value += char;
      else if (sql[end + 1] === "'") {
        value += "'";
        end += 1;
      } else return push('text', end + 1, value);
    }
    throw unexpected(sql, at, '<EOF>');
  }

  function readQuoted(): void {
    let end = at + 1;
    for (;;) {
      end = after(sql, '"', end, at);
      if (sql[end] !== '"') break;
      end += 1;
    }
    push('quoted', end, sql.slice(at + 1, end - 1).replaceAll('""', '"'));
  }

  /** Reads a word, or an unquoted address such as `snow://workspace/DB."SC".WS/versions/head/`. */
  function readWord(): void {
    const raw = /^[\p{L}\p{N}_$]+/u.exec(sql.slice(at, at + 300))![0];
    if (!/^(?:snow|file)$/i.test(raw) || !sql.startsWith('://', at + raw.length)) {
      push('word', at + raw.length, raw.toUpperCase());
      return;
    }
    const url = /^(?:"(?:[^"]|"")*"|[^\s;'"])+/.exec(sql.slice(at))![0];
    push('url', at + url.length, url);
  }
}

/** Tokens on one line with one space between them, words in lower case: equal for statements that mean the same. */
export function normalise(tokens: readonly Token[]): string {
  return tokens
    .map((token, index) => {
      if (token.kind === 'bind') return '?';
      // A path into a VARIANT is the only unquoted name whose case counts.
      const isPath = tokens[index - 1]?.raw === ':';
      return token.kind === 'word' && !isPath ? token.raw.toLowerCase() : token.raw;
    })
    .join(' ');
}

/** Statements between semicolons. Empty ones are left out. */
export function splitTokens(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    if (token.raw === ';' && token.kind === 'symbol') statements.push([]);
    else statements.at(-1)!.push(token);
  }
  return statements.filter((statement) => statement.length > 0);
}

/** The syntax error of something that should not stand at `offset`. */
export function unexpected(sql: string, offset: number, what: string): SnowflakeError {
  const before = sql.slice(0, offset).split('\n');
  return syntaxError(what, before.length, before.at(-1)!.length);
}

function endOfLine(sql: string, at: number): number {
  const end = sql.indexOf('\n', at);
  return end === -1 ? sql.length : end;
}

function after(sql: string, closing: string, from: number, start: number): number {
  const end = sql.indexOf(closing, from);
  if (end === -1) throw unexpected(sql, start, '<EOF>');
  return end + closing.length;
}
