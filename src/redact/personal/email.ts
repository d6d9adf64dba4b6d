import type {Span} from '../../model/scalars.ts';
import type {PersonalDataRule} from './rule.ts';

export const MASKED_ADDRESS = 'masked@example.invalid';

const LOCAL = /[A-Za-z0-9._+-]/;
const DOMAIN = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-]|[A-Za-z0-9.-]*@)/;
/** Words in front of a stage (`from@db.schema.stage`), which is no address. */
const BEFORE_STAGE = /^(?:from|into|list|ls|put|get|remove|rm|using|join)$/i;

function* find(text: string): Iterable<Span> {
  // An address that was found ends here: the next one starts behind it.
  let behind = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const start = startOfLocal(text, at, behind);
    const domain = DOMAIN.exec(text.slice(at + 1, at + 256))?.[0];
    if (domain === undefined || start === at || BEFORE_STAGE.test(text.slice(start, at))) continue;
    behind = at + 1 + domain.length;
    if (text.slice(start, behind) !== MASKED_ADDRESS) yield {start, end: behind};
  }
}

function startOfLocal(text: string, at: number, from: number): number {
  let start = at;
  while (start > from && at - start < 64 && LOCAL.test(text.charAt(start - 1))) start--;
  return start + (/^[.+-]+/.exec(text.slice(start, at))?.[0].length ?? 0);
}

/** E-mail addresses. */
export const email: PersonalDataRule = {
  kind: 'email',
  stands: MASKED_ADDRESS,
  find,
  positives: [
    ['ask ana.b+x@acme.co.uk', 'ana.b+x@acme.co.uk'],
    ['<cy@acme.io>', 'cy@acme.io'],
  ],
  negatives: ['from@db.schema.stage', '%@acme.com', '@acme.com', 'a @ b.com', MASKED_ADDRESS],
};
