import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {findPackageJSON} from 'node:module';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {Contender} from './contender.ts';
import {type EngineName, ENGINES} from './engines.ts';
import {OWN, type OwnName} from './own.ts';
import {PtFingerprint} from './pt-fingerprint.ts';

const NODE_CHILD = fileURLToPath(new URL('node-child.ts', import.meta.url));
const SQLGLOT_CHILD = fileURLToPath(new URL('sqlglot_child.py', import.meta.url));

export type PeerName = EngineName | 'sqlglot tokenize' | 'sqlglot parse';

/** Ours, and what people would use instead, as far as it is installed. */
export class Contenders {
  /** The peers that are installed, each with its version. */
  readonly found: readonly string[];
  /** A sentence for each peer that is not, with how to get it. */
  readonly missing: readonly string[];
  readonly ptFingerprint: PtFingerprint | undefined;
  readonly #all = new Map<string, Contender>();

  /**
   * Looks for every peer.
   * @param python a Python that has sqlglot
   * @param folder for what the children read; whoever made it removes it
   */
  constructor(python: string, folder: string) {
    const found = new Set<string>();
    const missing = new Set<string>();
    for (const name of Object.keys(OWN)) this.#add(name, [process.execPath, NODE_CHILD], folder);
    for (const [name, {from}] of Object.entries(ENGINES)) {
      const version = packageVersion(from);
      if (version === undefined) {
        missing.add(`${from} is missing: "npm install" brings it.`);
        continue;
      }
      found.add(`${from} ${version}`);
      this.#add(name, [process.execPath, NODE_CHILD], folder);
    }
    const sqlglot = sqlglotVersion(python);
    if (sqlglot === undefined) {
      missing.add(
        `sqlglot is missing: ${python} does not have it; "pip install sqlglot" brings it, and --python PATH names a Python that has it.`,
      );
    } else {
      found.add(`sqlglot ${sqlglot}`);
      for (const name of ['sqlglot tokenize', 'sqlglot parse']) this.#add(name, [python, SQLGLOT_CHILD], folder);
    }
    this.ptFingerprint = PtFingerprint.open(folder);
    if (this.ptFingerprint === undefined) {
      missing.add('pt-fingerprint is missing: "apt-get install percona-toolkit" brings it.');
    } else {
      found.add(`pt-fingerprint ${this.ptFingerprint.version}`);
    }
    this.found = [...found];
    this.missing = [...missing];
  }

  /** One of ours. */
  own(name: OwnName): Contender {
    return this.#all.get(name)!;
  }

  /** A peer; where it is missing, says so in its place and gives nothing. */
  peer(name: PeerName): Contender | undefined {
    const peer = this.#all.get(name);
    if (peer === undefined) console.log(`\n  ${name}: missing`);
    return peer;
  }

  /** Ends the processes of all of them. */
  stop(): void {
    for (const contender of this.#all.values()) contender.stop();
  }

  #add(name: string, [program, script]: readonly [string, string], folder: string): void {
    this.#all.set(name, new Contender(name, [program, script, name], folder));
  }
}

function packageVersion(name: string): string | undefined {
  try {
    const file = findPackageJSON(name, import.meta.url);
    return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as {version: string}).version;
  } catch {
    return undefined;
  }
}

function sqlglotVersion(python: string): string | undefined {
  try {
    return execFileSync(python, [SQLGLOT_CHILD, 'version'], {stdio: ['ignore', 'pipe', 'ignore']})
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}
