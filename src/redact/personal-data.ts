import {allTokens} from '../parse/lex/object-view.ts';

export interface PersonalDataOptions {
  /** Domains whose addresses stay, with their subdomains. */
  readonly allowDomains?: readonly string[];
  /** `sql` (the default) masks in literals and comments only; `text` masks everywhere. */
  readonly language?: 'sql' | 'text';
}

export const MASKED_ADDRESS = 'masked@example.invalid';

const LOCAL = /[A-Za-z0-9._+-]/;
const DOMAIN = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-]|[A-Za-z0-9.-]*@)/;
/** Words in front of a stage (`from@db.schema.stage`), which is no address. */
const BEFORE_STAGE = /^(?:from|into|list|ls|put|get|remove|rm|using|join)$/i;

/**
 * Masks e-mail addresses in what leaves the archive. In SQL only literals and comments change, so that a quoted user
 * name or a stage stays what it is. Linear; masking twice changes nothing.
 */
export function maskPersonalData(text: string, options: PersonalDataOptions = {}): {text: string; masked: number} {
  const allowed = (options.allowDomains ?? []).map((domain) => domain.toLowerCase());
  if (options.language === 'text') return maskAddresses(text, allowed);
  const parts: string[] = [];
  let masked = 0;
  for (const {kind, start, end} of allTokens(text)) {
    const part = text.slice(start, end);
    const isText = kind === 'string' || kind === 'dollar-string' || kind === 'comment';
    const result = isText ? maskAddresses(part, allowed) : {text: part, masked: 0};
    parts.push(result.text);
    masked += result.masked;
  }
  return {text: parts.join(''), masked};
}

function maskAddresses(text: string, allowed: readonly string[]): {text: string; masked: number} {
  const parts: string[] = [];
  let masked = 0;
  let copied = 0;
  // An address that stays ends here: the next one starts behind it.
  let behind = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const start = startOfLocal(text, at, behind);
    const domain = DOMAIN.exec(text.slice(at + 1, at + 256))?.[0];
    if (domain === undefined || start === at || BEFORE_STAGE.test(text.slice(start, at))) continue;
    behind = at + 1 + domain.length;
    if (text.slice(start, behind) === MASKED_ADDRESS || isAllowed(domain, allowed)) continue;
    parts.push(text.slice(copied, start), MASKED_ADDRESS);
    copied = behind;
    masked++;
  }
  parts.push(text.slice(copied));
  return {text: parts.join(''), masked};
}

function startOfLocal(text: string, at: number, from: number): number {
  let start = at;
  while (start > from && at - start < 64 && LOCAL.test(text.charAt(start - 1))) start--;
  return start + (/^[.+-]+/.exec(text.slice(start, at))?.[0].length ?? 0);
}

function isAllowed(domain: string, allowed: readonly string[]): boolean {
  const lower = domain.toLowerCase();
  return allowed.some((other) => lower === other || lower.endsWith(`.${other}`));
}
