import { quartiles } from "../src/reports/mod.ts";

/** Median and quartiles of some samples, in the samples' own unit. */
export interface Spread {
  readonly n: number;
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/** Median and quartiles; a machine that others use too makes the mean worthless. */
export function spread(samples: readonly number[]): Spread {
  const [lower, median, upper] = quartiles(samples);
  return { n: samples.length, median, lower, upper };
}
