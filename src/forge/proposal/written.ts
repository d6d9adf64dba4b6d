import {z} from 'zod';
import {hash32} from '../../parse/hash.ts';
import type {Oid} from '../../model/scalars.ts';
import {withTicks} from './boxes.ts';

/** What our last write to a proposal was, kept in a hidden line at its end: the forge is the only state there is. */
export interface Written {
  readonly head: Oid;
  readonly base: string;
  /** Of what we wanted, so that a person's edit is told from a change of ours. */
  readonly title: string;
  readonly body: string;
  /** Labels that we asked for, so that what a person added is never removed. */
  readonly labels: readonly string[];
  /** Labels and reviewers that the forge would not take, so that it is not asked again until the branch moves. */
  readonly refused: readonly string[];
  /** How often it was closed up to the time that we did it; 0 where we did not. */
  readonly closed: number;
}

const schema = z.object({
  head: z.string().regex(/^[0-9a-f]{40,64}$/),
  base: z.string(),
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()).default([]),
  refused: z.array(z.string()).default([]),
  closed: z.number().int().default(0),
});

const LINE = /^<!-- worksheet-rescue (\{.*\}) -->[ \t]*$/gm;

/** A body as the forge has it, taken apart. */
export function readBody(raw: string): {readonly text: string; readonly written: Written | undefined} {
  const all = bodyAsWritten(raw);
  const last = [...all.matchAll(LINE)].at(-1);
  if (last === undefined) return {text: all, written: undefined};
  const text = `${all.slice(0, last.index)}${all.slice(last.index + last[0].length)}`.trimEnd();
  return {text, written: parse(last[1]!)};
}

/** A body as the forge has it, as far as we can tell it from one that we would write. */
export function bodyAsWritten(raw: string): string {
  return raw.replace(/\r\n?/g, '\n').trimEnd();
}

/** A body for the forge: what people see, and the hidden line. */
export function bodyWith(text: string, written: Written): string {
  const {head, base, title, body, labels, refused, closed} = written;
  const facts = JSON.stringify({
    head,
    base,
    title,
    body,
    labels,
    ...(refused.length === 0 ? {} : {refused}),
    ...(closed === 0 ? {} : {closed}),
  });
  // Nothing in it may end the comment.
  const safe = facts.replace(/[<>]/g, (each) => (each === '<' ? String.raw`\u003c` : String.raw`\u003e`));
  return `${text.trimEnd()}\n\n<!-- worksheet-rescue ${safe.replaceAll('--', String.raw`-\u002d`)} -->`;
}

/** Room that the hidden line takes from the forge's limit, with everything refused that could be. */
export function roomForWritten(written: Written, reviewers: readonly string[]): number {
  return bodyWith('', {
    ...written,
    refused: ['draft', ...written.labels, ...reviewers].map(refusedReviewer),
    closed: 99_999,
  }).length;
}

/** How a label that was refused is kept. */
export function refusedLabel(name: string): string {
  return `label ${name}`;
}

/** How a reviewer who was refused is kept. */
export function refusedReviewer(name: string): string {
  return `reviewer ${name}`;
}

/** A text in which nothing can be taken for our hidden line. */
export function withoutImitations(text: string): string {
  return text.replace(LINE, '<!-- worksheet-rescue  $1 -->');
}

/** A short hash of a body, whatever its line ends and ticks. */
export function hashOfBody(text: string): string {
  return hash32(withTicks(text.replace(/\r\n?/g, '\n').trimEnd(), new Set())).slice(0, 16);
}

/** A short hash of a title, whatever its spaces. */
export function hashOfTitle(title: string): string {
  return hash32(title.replace(/\s+/g, ' ').trim()).slice(0, 16);
}

function parse(facts: string): Written | undefined {
  try {
    return schema.safeParse(JSON.parse(facts)).data;
  } catch {
    return undefined;
  }
}
