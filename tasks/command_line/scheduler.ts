/**
 * Schedulers of clusters, to which workers are submitted: what one of them must be able to do.
 *
 * @module
 */

/** What is submitted at once. */
export interface Batch {
  /** The run's folder. */
  readonly folder: string;
  /** A name that no other folder's batches have. */
  readonly name: string;
  /** Workers. */
  readonly count: number;
  /** The script that is one of them. */
  readonly script: string;
  /** The same as words of a command line, to be run in the folder that the script goes to. */
  readonly command: readonly string[];
}

/** Workers that wait or run. */
export interface Tasks {
  readonly count: number;
  /** What is known of them. */
  readonly words: string;
}

/** A scheduler. */
export interface Scheduler {
  /** Whether its tasks can be looked at; if not, nobody knows whether there are any left. */
  readonly sees: boolean;
  /**
   * Refuses what can't be submitted, before anything is written.
   *
   * @throws {Error} saying what is missing or wrong.
   */
  readonly assertUsable: () => Promise<void>;
  /** Lines that a batch's script begins with. */
  readonly header: (batch: Omit<Batch, "command">) => readonly string[];
  /** Submits a batch, and returns what to call it, as in "array 12". */
  readonly submit: (batch: Batch) => Promise<string>;
  /**
   * Looks at all tasks of a name.
   *
   * @throws {Error} if that isn't known now.
   */
  readonly look: (name: string) => Promise<Tasks>;
  /** Takes back the tasks that wait, once nothing is left to do. */
  readonly withdraw: (name: string) => Promise<void>;
  /** The command that ends all tasks of a name; empty if it isn't known. */
  readonly endWith: (name: string) => string;
}
