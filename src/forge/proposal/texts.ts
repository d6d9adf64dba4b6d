import type {Proposal} from '../../ports/forge.ts';
import {fitBody, fitTitle, type TextLimits} from './fit.ts';
import {hashOfBody, hashOfTitle, roomForWritten, withoutImitations, type Written} from './written.ts';

/** What a proposal says, as it fits a forge, and what will be known of it later. */
export interface Texts {
  readonly title: string;
  /** Without the hidden line. */
  readonly body: string;
  readonly written: Written;
}

/**
 * The texts of a proposal for a forge with these limits.
 * @param refused labels and reviewers that the forge will not take
 */
export function textsOf(wanted: Proposal, limits: TextLimits, refused: readonly string[] = []): Texts {
  const title = fitTitle(wanted.title, limits.title);
  const written: Written = {
    head: wanted.head,
    base: wanted.base,
    title: hashOfTitle(title),
    body: '0'.repeat(16),
    labels: wanted.labels,
    refused: [...new Set(refused)].toSorted(),
    closed: 0,
  };
  const body = fitBody(withoutImitations(wanted.body), limits.body - roomForWritten(written, wanted.reviewers));
  return {title, body, written: {...written, body: hashOfBody(body)}};
}
