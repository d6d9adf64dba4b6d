/** What a person watches while a run goes on. */
export type ProgressEvent =
  | {readonly t: 'stage'; readonly stage: string; readonly detail?: string}
  | {
      readonly t: 'count';
      readonly stage: string;
      readonly done: number;
      readonly total?: number;
      readonly unit: string;
      readonly detail?: string;
      /** What goes through meanwhile, counted from the beginning of the stage: shown by the second. */
      readonly through?: {readonly done: number; readonly unit: string};
    }
  | {readonly t: 'done'; readonly stage: string; readonly summary: string}
  | {readonly t: 'notice'; readonly message: string}
  /** Nothing follows: a live line is taken away. */
  | {readonly t: 'close'};

export interface Progress {
  report(event: ProgressEvent): void;
}
