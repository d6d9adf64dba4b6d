import {UserError} from '../../errors.ts';
import type {Oid} from '../../model/scalars.ts';
import type {ForgeCall, Proposal, UpsertOutcome} from '../../ports/forge.ts';
import {tickedIn, withTicks} from '../proposal/boxes.ts';
import {textsOf, type Texts} from '../proposal/texts.ts';
import {bodyWith, hashOfTitle, refusedLabel, refusedReviewer, type Written} from '../proposal/written.ts';
import type {Changes, ForgeApi, Found, Happening} from './api.ts';

/** How a draft that was refused is kept. */
const DRAFT = 'draft';

/** One call, and what to do where the forge will not make it. */
export interface Step {
  readonly call: ForgeCall;
  readonly opens?: boolean;
  /** Nobody needs it badly: what was refused is kept under these names, and the rest goes on. */
  readonly refusable?: readonly string[];
  /** `refusable` holds only where the refusal says this. */
  readonly where?: RegExp;
  /** Made one by one in place of a call that was refused as a whole. */
  readonly singly?: readonly Step[];
}

export interface Plan {
  readonly outcome: UpsertOutcome;
  readonly found: Found | undefined;
  readonly steps: readonly Step[];
  readonly remarks: readonly string[];
}

export interface PlanOptions {
  readonly ifHead: Oid | undefined;
  /** The branch may not be pushed yet. */
  readonly isDry: boolean;
  /** What the forge refused earlier in this run. */
  readonly refused: ReadonlySet<string>;
}

/** The calls that are missing between what is there and what is wanted. Only reads. */
export async function planUpsert(api: ForgeApi, wanted: Proposal, options: PlanOptions): Promise<Plan> {
  const found = await api.find(wanted.branch);
  if (found === undefined || (await isOver(api, found, wanted))) return planOpening(api, wanted, options);
  const nothing = {found, steps: [], remarks: []};
  if (found.state !== 'open') return {...nothing, outcome: found.state === 'merged' ? 'merged' : 'remembered'};
  if (await hasMoved(api, found, options)) return {...nothing, outcome: 'moved'};
  if (found.written === undefined && found.body.trim() !== '') {
    const says = `A person opened ${found.url} in words of their own, so it is left as it is.`;
    return {...nothing, outcome: 'unchanged', remarks: [says]};
  }
  return planUpdate(api, wanted, found, options);
}

/** Whether a closed or merged proposal leaves room for another one. */
async function isOver(api: ForgeApi, found: Found, wanted: Proposal): Promise<boolean> {
  if (found.state === 'merged') return found.head !== wanted.head;
  if (found.state === 'open' || !found.closedByUs) return false;
  // A person may have opened it again and closed it for good since.
  const closings = (await api.history(found.number)).filter(({kind}) => kind === 'closed').length;
  return closings <= (found.written?.closed ?? 0);
}

async function hasMoved(api: ForgeApi, found: Found, {ifHead, isDry}: PlanOptions): Promise<boolean> {
  if (ifHead === undefined || found.head === ifHead) return false;
  // What would be pushed stands upon what we pushed last.
  if (isDry && found.head === found.writtenHead) return false;
  // A proposal follows its branch a little later.
  return (await api.headOf(found.branch)) !== ifHead;
}

async function planOpening(api: ForgeApi, wanted: Proposal, options: PlanOptions): Promise<Plan> {
  const {ifHead, isDry} = options;
  if (ifHead !== undefined && !isDry) {
    const head = await api.headOf(wanted.branch);
    if (head === undefined) throw unpushed(api, wanted.branch);
    if (head !== ifHead) return {outcome: 'moved', found: undefined, steps: [], remarks: []};
  }
  const text = textsFor(api, wanted, undefined, options);
  const body = bodyWith(withTicks(text.body, new Set()), text.written);
  const labels = wanted.labels.filter((label) => !text.written.refused.includes(refusedLabel(label)));
  const reviewers = wanted.reviewers.filter((name) => !text.written.refused.includes(refusedReviewer(name)));
  const draft = wanted.draft && !text.written.refused.includes(DRAFT);
  const {call, remarks} = await api.callToOpen({...wanted, title: text.title, body, labels, reviewers, draft});
  // Some plans of GitHub have no drafts: it is opened all the same.
  const steps: Step[] = [{call, opens: true, ...(draft ? {refusable: [DRAFT], where: /draft/i} : {})}];
  if (!api.opensWithAll) {
    steps.push(...(await labelling(api, undefined, labels)), ...asking(api, undefined, reviewers));
  }
  return {outcome: 'opened', found: undefined, steps, remarks};
}

async function planUpdate(api: ForgeApi, wanted: Proposal, found: Found, options: PlanOptions): Promise<Plan> {
  const text = textsFor(api, wanted, found.written, options);
  const history = remembered(() => api.history(found.number));
  const {refused} = text.written;
  const ours = found.written?.labels ?? [];
  const steps: Step[] = ours
    .filter((label) => !has(wanted.labels, label) && has(found.labels, label))
    .map((label) => ({call: api.callToUnlabel(found.number, label), refusable: []}));
  const labels = wanted.labels.filter((name) => !has(found.labels, name) && !refused.includes(refusedLabel(name)));
  if (labels.length > 0) {
    // One of ours that was there once and is gone was taken away by a person.
    const before = labels.some((label) => has(ours, label)) ? namesIn(await history(), 'labelled') : [];
    const missing = labels.filter((label) => !has(ours, label) || !has(before, label));
    steps.push(...(await labelling(api, found.number, missing)));
  }
  const reviewers = api.opensWithAll
    ? []
    : wanted.reviewers.filter((name) => !has(found.asked, name) && !refused.includes(refusedReviewer(name)));
  if (reviewers.length > 0) {
    // Who reviewed, or was taken off the list, is not asked again.
    const before = namesIn(await history(), 'asked');
    steps.push(
      ...asking(
        api,
        found.number,
        reviewers.filter((name) => !has(before, name)),
      ),
    );
  }
  // Last: what it says was done is done.
  const changes = changesIn(found, wanted, text);
  if (Object.keys(changes).length > 0) steps.push({call: api.callToUpdate(found, changes)});
  return {outcome: steps.length === 0 ? 'unchanged' : 'updated', found, steps, remarks: []};
}

/** What was refused may be possible again where the branch has moved. */
function textsFor(api: ForgeApi, wanted: Proposal, before: Written | undefined, {refused}: PlanOptions): Texts {
  const kept = before?.head === wanted.head ? before.refused : [];
  return textsOf(wanted, api.limits, [...kept, ...refused]);
}

/** What of title, body and base is ours to change, and differs. */
function changesIn(found: Found, wanted: Proposal, {title, body, written}: Texts): Changes {
  const before = found.written;
  // What we want is what we wanted before: whatever people made of it stays.
  const isSameBody = before?.body === written.body;
  const ticks = new Set(tickedIn(found.body).filter((key) => wanted.obeyed?.includes(key) !== true));
  const raw = bodyWith(withTicks(isSameBody ? found.body : body, ticks), written);
  const isOurTitle = before === undefined || before.title === hashOfTitle(found.title);
  const isNewTitle = before?.title !== written.title && isOurTitle && hashOfTitle(found.title) !== written.title;
  const isNewBase = before?.base !== wanted.base && found.base !== wanted.base;
  return {
    ...(isNewTitle ? {title} : {}),
    ...(raw === found.raw ? {} : {body: raw}),
    ...(isNewBase ? {base: wanted.base} : {}),
  };
}

async function labelling(
  api: ForgeApi,
  number: number | undefined,
  labels: readonly string[],
): Promise<readonly Step[]> {
  if (labels.length === 0) return [];
  const make = (await api.unknownLabels(labels)).map((name): Step => ({
    call: api.callToMakeLabel(name),
    refusable: [],
  }));
  const singly = labels.map((label): Step => ({
    call: api.callToLabel(number, [label]),
    refusable: [refusedLabel(label)],
  }));
  return [...make, {call: api.callToLabel(number, labels), refusable: labels.map(refusedLabel), singly}];
}

function asking(api: ForgeApi, number: number | undefined, reviewers: readonly string[]): readonly Step[] {
  if (reviewers.length === 0) return [];
  const singly = reviewers.map((name): Step => ({
    call: api.callToAsk(number, [name]),
    refusable: [refusedReviewer(name)],
  }));
  return [{call: api.callToAsk(number, reviewers), refusable: reviewers.map(refusedReviewer), singly}];
}

/** Names of labels and people are the same in any case. */
function has(names: readonly string[], name: string): boolean {
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}

function namesIn(happenings: readonly Happening[], kind: Happening['kind']): readonly string[] {
  return happenings.flatMap((each) => (each.kind === kind ? [each.what] : []));
}

function remembered<T>(read: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => (known ??= read());
}

function unpushed(api: ForgeApi, branch: string): UserError {
  return new UserError(
    'forge-no-branch',
    `${api.location} has no branch ${branch}, so nothing can be proposed from it.`,
    {
      hint: 'Push it first: wsr publish --push does both.',
    },
  );
}
