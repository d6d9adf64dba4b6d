// A contender in a Node of its own.
// `node-child.ts NAME screen FILE FROM`: asks about the texts of a JSON file, from one on, and writes a character for each.
// `node-child.ts NAME serve`: answers each line, the name of a JSON file, with the seconds of one pass over its texts.
import {readFileSync, writeSync} from 'node:fs';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {useNativeDigest} from '../../../system/native-digest.ts';
import {type EngineName, ENGINES} from './engines.ts';
import {OWN, type OwnName} from './own.ts';
import {DEADLINE_MS} from './screen.ts';

const [name = '', mode, file = '', from = '0'] = process.argv.slice(2);
// As the program does.
useNativeDigest();
const work = Object.hasOwn(OWN, name) ? OWN[name as OwnName] : await ENGINES[name as EngineName].load();
if (mode === 'screen') screen(textsOf(file).slice(Number(from)));
else await serve();

function textsOf(json: string): readonly string[] {
  return JSON.parse(readFileSync(json, 'utf8')) as readonly string[];
}

function screen(texts: readonly string[]): void {
  tell('>');
  for (const text of texts) {
    const start = performance.now();
    let answer: string;
    try {
      answer = work(text) === false ? 'n' : 'y';
    } catch {
      // It is not to be trusted any more: whoever started this starts it afresh for the texts that are left.
      tell('b');
      return;
    }
    tell(performance.now() - start > DEADLINE_MS ? 'l' : answer);
  }
}

async function serve(): Promise<void> {
  let held = '';
  let texts: readonly string[] = [];
  for await (const asked of createInterface(process.stdin)) {
    if (asked !== held) texts = textsOf(asked);
    held = asked;
    const start = performance.now();
    for (const text of texts) work(text);
    tell(`${(performance.now() - start) / 1000}\n`);
  }
}

function tell(words: string): void {
  writeSync(1, words);
}
