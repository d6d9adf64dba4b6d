import {ExitCode, type UserError} from '../errors.ts';
import type {Refusal} from '../model/model-draft.ts';
import type {DoorOptions} from './door.ts';
import {passName} from './door.ts';
import type {EndedProposal} from './publish-proposals.ts';
import type {PublishedBranch, PublishReport} from './publish-report.ts';

type Held = PublishReport['held'][number];

/** What became of each approved candidate of a run: nothing that was approved is missing in it. */
export class PublishAccount {
  readonly branches: PublishedBranch[] = [];
  readonly refused: Refusal[] = [];
  readonly touched: {name: string; branch: string; reason: string}[] = [];
  readonly waiting: string[] = [];
  ended: readonly EndedProposal[] = [];
  readonly #held: Held[] = [];
  readonly #behind: {name: string; waitsFor: readonly string[]}[] = [];
  readonly #door: DoorOptions;

  constructor(door: DoorOptions) {
    this.#door = door;
  }

  /** Keeps something back; the run goes on and ends with the code of a gate. */
  hold(name: string, reason: string, leaks: Held['leaks']): void {
    // The name may be what is held back.
    this.#held.push({name: passName(name, () => {}, this.#door), reason, leaks});
  }

  /** A model that refers to others which the base lacks: a branch of it alone could not be parsed. */
  wait(name: string, waitsFor: readonly string[]): void {
    this.#behind.push({name, waitsFor});
  }

  /** @param failure why branches could not be sent, or their pull requests not written */
  report(base: string, failure: UserError | undefined): PublishReport {
    const {branches, refused, touched, waiting, ended} = this;
    const behind = this.#behind.map(({name, waitsFor}) => ({
      name,
      waitsFor,
      reason: `It refers to ${waitsFor.join(' and ')}: ${waitsFor.map((other) => this.#standingOf(other, base)).join(', ')}.`,
    }));
    return {
      base,
      branches,
      refused,
      held: this.#held,
      touched,
      waiting,
      behind,
      ended,
      ...(failure === undefined
        ? {}
        : {failure: {message: failure.message, ...(failure.hint === undefined ? {} : {hint: failure.hint})}}),
      exitCode: failure !== undefined ? ExitCode.FAILED : this.#held.length > 0 ? ExitCode.GATE : ExitCode.DONE,
    };
  }

  /** Where a model stands that others refer to. */
  #standingOf(name: string, base: string): string {
    const branch = this.branches.find((one) => one.name === name)?.branch;
    if (branch !== undefined) return `${branch} is not merged into ${base} yet`;
    if (this.#held.some((one) => one.name === name)) return `${name} is held back`;
    const touched = this.touched.find((one) => one.name === name);
    if (touched !== undefined) return `${touched.branch} is not merged into ${base} yet`;
    return this.refused.some((one) => one.name === name) ? `${name} is no model` : `${name} waits itself`;
  }
}
