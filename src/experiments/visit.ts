import { StoppedError } from "./log.ts";

/**
 * A worker's stay at a folder from which it leaves early: after so many runs, or once other processes, which
 * surely live, have all that are left. It doesn't try again what failed before it came.
 */
export class Visit {
  #left: number;

  /** A stay for so many runs. */
  constructor(runs: number) {
    this.#left = runs;
  }

  /** True once it has trained them. */
  get isOver(): boolean {
    return this.#left <= 0;
  }

  /** Counts a run that it begins. */
  begin(): void {
    this.#left--;
  }
}

/** A worker left a folder whose runs, tests or report others do, or who come after it. */
export class LeftError extends StoppedError {
  /** Which is as it should be. */
  constructor() {
    super(0);
    this.message = "left what other processes do, or those that come later";
  }
}
