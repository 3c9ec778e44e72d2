/**
 * The work on a folder done by other processes, which are started for it.
 *
 * @module
 */
import type { Device } from "../devices/mod.ts";
import type { Log, Stoppable } from "./log.ts";

/** What processes are started for. */
export interface LaunchedWork {
  /** The folder, which belongs to the process that starts them; they join it. */
  readonly folder: string;
  /** The most runs that can go on at once. */
  readonly runs: number;
  /** The device that a run is on, opened by the process that starts them. */
  readonly device: Device;
  /** Takes what is said. */
  readonly log: Log;
  /** Does what may be stopped. */
  readonly stoppable: Stoppable;
}

/**
 * Starts processes that join a folder, and waits until they have ended. Tests and the report are left to the
 * caller.
 *
 * @returns What failed, in words; none if nothing did.
 * @throws {StoppedError} if it was stopped, once all have saved.
 */
export type Launch = (work: LaunchedWork) => Promise<readonly string[]>;
