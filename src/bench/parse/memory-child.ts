// `node --expose-gc memory-child.ts LIST PASSES`: reads the files of a JSON list so many times, and prints `MemoryUsed`.
import {readFileSync} from 'node:fs';
import process from 'node:process';
import {hash32} from '../../parse/hash.ts';
import {readAsset} from '../../parse/read-asset.ts';
import {decode} from '../../redact/decode.ts';
import {useNativeDigest} from '../../system/native-digest.ts';
import type {MemoryUsed} from './memory.ts';

const [list = '', passes = '1'] = process.argv.slice(2);
const paths = JSON.parse(readFileSync(list, 'utf8')) as readonly string[];
useNativeDigest();

for (let pass = 0; pass < Number(passes); pass++) {
  for (const [index, path] of paths.entries()) {
    const decoded = decode(readFileSync(path));
    if (!('text' in decoded)) continue;
    // Names and values that never came before: whatever remembers texts or names would grow with them.
    const own = `\n;select column_${pass}_${index} from table_${pass}_${index} where c = 'value ${pass} ${index}';\n`;
    readAsset({id: hash32(path), body: decoded.text + own, format: 'sql'});
  }
}

globalThis.gc?.();
const used: MemoryUsed = {heap: process.memoryUsage().heapUsed, peak: process.resourceUsage().maxRSS * 1024};
process.stdout.write(JSON.stringify(used));
