/**
 * Arms that start from what a network makes of its first batch.
 *
 * @module
 */
import { lsuv } from "../training/mod.ts";
import type { Arm } from "./experiment.ts";

/** The arms that look at a batch. */
export const dataArms = ["lsuv", "lsuvNorms"] as const;

const prepared = { lsuv: lsuv(), lsuvNorms: lsuv({ normMatched: true }) };

/** The arm of that name, if it is one that looks at a batch. */
export function dataArm(text: string): Arm | undefined {
  const name = dataArms.find((one) => one === text);
  return name && { name, structured: [], prepare: prepared[name] };
}
