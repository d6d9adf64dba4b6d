import type {Statement} from '../model/statement.ts';
import {exactFingerprint} from '../parse/fingerprint/of-text.ts';
import {readAsset} from '../parse/read-asset.ts';
import type {PassedText, StoredText, TextWork} from '../ports/text-work.ts';
import {type DoorOptions, passTexts} from './door.ts';

/** All of it in this thread. */
export function textWorkHere(door: DoorOptions): TextWork {
  return {
    pass: (texts, remember) => Promise.resolve(passAll(texts, remember, door)),
    read: (texts) => Promise.resolve(texts.map(readText)),
  };
}

/** Texts of the history through the door, each with the fingerprint of what came out. */
export function passAll(
  texts: readonly string[],
  remember: (value: string) => void,
  door: DoorOptions,
): readonly PassedText[] {
  return passTexts(texts, remember, door).map((text) => ({
    text,
    exact: text === undefined ? '' : exactFingerprint(text),
  }));
}

/** A text of the history is read like an asset of one statement, so that who reads what is known for machines too. */
export function readText({exact, text}: StoredText): Statement | undefined {
  return readAsset({id: exact.slice(3), body: text, format: 'sql'})[0];
}
