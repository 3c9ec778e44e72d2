import { checkInteger } from "../host/mod.ts";
import type { Values } from "./device.ts";
import { checkInputs } from "./inputs.ts";
import type { PlannedInput } from "./plan/plan.ts";
import type { DeviceCheck } from "./variables.ts";

/** The most runs whose outputs may wait to be read. */
const MOST_PENDING = 65_536;

/** Throws unless so many runs' outputs can wait to be read. */
export function checkMaxPending(maxPending: number): void {
  checkInteger("compile", "maxPending", maxPending, { most: MOST_PENDING });
}

/** What a program's runs depend on. */
export interface RunConditions {
  /** What every run must be fed. */
  readonly inputs: ReadonlyMap<string, PlannedInput>;
  /** What the program reads and overwrites. */
  readonly variables: { readonly destroyed: boolean };
  /** How many runs' outputs can wait. */
  readonly maxPending: number;
  /** Throws if the device can't do anything any more. */
  readonly checkDevice: DeviceCheck;
}

/**
 * The runs of an executable that wait to be read. Whatever could be wrong with a run or a read is
 * found here, in the same words for all devices, before one is asked to do it.
 */
export class Runs {
  #queued = 0;
  #reading = false;
  #destroyed = false;

  /** None yet. */
  constructor(private readonly conditions: RunConditions) {}

  /** How many runs' outputs wait. */
  get queued(): number {
    return this.#queued;
  }

  /** What a run is to be fed, if it can be. */
  admit(given: Readonly<Record<string, Values>>): Map<string, Values> {
    const { inputs, variables, maxPending, checkDevice } = this.conditions;
    if (this.#destroyed) throw new Error("Cannot run as the program was destroyed");
    checkDevice("run");
    if (variables.destroyed) {
      throw new Error(
        "Cannot run as the variables that the program was compiled with were destroyed",
      );
    }
    const taken = checkInputs(inputs, given);
    if (this.#queued < maxPending) return taken;
    throw new RangeError(
      `Cannot queue another run as the outputs of ${this.#queued} runs wait to be read`,
    );
  }

  /** Counts a run that was queued. */
  add(): void {
    this.#queued++;
  }

  /** Reads the outputs of the runs so far; `take` must say at once from where to where. */
  async read<T>(take: (runs: number) => T | Promise<T>): Promise<T> {
    this.#assertAlive();
    this.conditions.checkDevice("read results");
    if (this.#reading) throw new Error("Cannot read results as another read is under way");
    const runs = this.#queued;
    this.#queued = 0;
    this.#reading = true;
    try {
      return await take(runs);
    } finally {
      this.#reading = false;
      this.#assertAlive();
      this.conditions.checkDevice("read results");
    }
  }

  #assertAlive(): void {
    if (this.#destroyed) throw new Error("Cannot read results as the program was destroyed");
  }

  /** True the first time: from now on nothing can be run or read. */
  destroy(): boolean {
    const first = !this.#destroyed;
    this.#destroyed = true;
    return first;
  }
}
