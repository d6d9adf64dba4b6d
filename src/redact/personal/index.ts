import {card} from './card.ts';
import {email} from './email.ts';
import {iban} from './iban.ts';
import {nationalId} from './national-id.ts';
import {phone} from './phone.ts';
import type {PersonalDataRule} from './rule.ts';

/** Every kind of personal data that is looked for. Where two find the same place, the earlier one names it. */
export const personalDataRules: readonly PersonalDataRule[] = [email, iban, card, nationalId, phone];
