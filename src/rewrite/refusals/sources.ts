import {KIND} from '../../parse/lex/kinds.ts';
import type {Code} from '../../parse/lex/tokens.ts';
import type {Source, Tree} from '../../parse/tree/nodes.ts';
import {isWord, textOf} from '../../parse/tree/view.ts';
import {onOneLine} from '../holes.ts';
import type {Place} from './place.ts';

/** What FROM clauses name that is no table, and what they do with a table that cannot be done with an import CTE. */
export function sourcePlaces(code: Code, {scopes}: Tree): readonly Place[] {
  return scopes.flatMap(({sources}) =>
    sources.flatMap((source) => {
      const says = sourceSays(code, source);
      return says === undefined ? [] : [{offset: code.start(source.lateral ? source.at + 1 : source.at), says}];
    }),
  );
}

function sourceSays(code: Code, source: Source): string | undefined {
  switch (source.kind) {
    case 'stage':
      return stageSays(code, source);
    case 'result-scan':
      return resultSays(code, source);
    case 'identifier':
      return uncertainSays(code, source);
    case 'function':
      return isWord(code, source.at, 'SEMANTIC_VIEW')
        ? 'reads a semantic view, which an import CTE cannot stand for'
        : undefined;
    case 'table':
      return travelSays(code, source) ?? sampleSays(code, source);
    default:
      return undefined;
  }
}

/** An address in quotes; every other stage is a token of its own, and speaks for itself. */
function stageSays(code: Code, {name}: Source): string | undefined {
  const kind = name === undefined ? KIND.none : code.kind(name.at);
  return kind === KIND.string || kind === KIND.dollarString ? 'reads files from a stage and not a table' : undefined;
}

/** `$1` behind a pipe, and RESULT_SCAN. */
function resultSays(code: Code, {at, name}: Source): string {
  if (code.kind(at) === KIND.variable) return `reads the result of another statement through ${code.written(at)}`;
  return `reads the result of an earlier query through ${name?.relation.name ?? code.upper(at)}`;
}

/** A template, bind or variable in a name speaks for itself. */
function uncertainSays(code: Code, {at, name}: Source): string | undefined {
  if (name === undefined) return undefined;
  if (isWord(code, name.at, 'IDENTIFIER')) {
    return 'names something through IDENTIFIER(), so that what it reads is not certain';
  }
  if (name.at === at) return undefined;
  return `names what it reads through TABLE(${onOneLine(textOf(code, name))}), so that it is not certain`;
}

function travelSays(code: Code, {travel}: Source): string | undefined {
  if (travel === undefined) return undefined;
  return `reads a table as it was at another time (${code.upper(travel.at)}), which an import CTE cannot do`;
}

/** Sampling by blocks or with a seed works on tables, not on what a CTE gives. */
function sampleSays(code: Code, {sample}: Source): string | undefined {
  if (sample === undefined) return undefined;
  for (let at = sample.at; at < sample.to; at++) {
    if (isWord(code, at, 'SYSTEM', 'BLOCK', 'SEED', 'REPEATABLE')) {
      return 'samples by blocks or with a seed, which works on a table and not on an import CTE';
    }
  }
  return undefined;
}
