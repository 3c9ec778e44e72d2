import type { Network } from "../../models/mod.ts";

/** A network's values at one moment. */
export interface Snapshot {
  /** Name of the initialization. */
  readonly init: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Before or after training. */
  readonly when: "before" | "after";
  /** The network. */
  readonly network: Network;
  /** The parameters by name. */
  readonly values: ReadonlyMap<string, Float32Array>;
}
