import type { Outputs } from "../device.ts";
import type { Plan } from "../plan/plan.ts";

/** Cuts pending results into the outputs of each run. */
export function splitRows(bytes: ArrayBuffer, outputs: Plan["outputs"], runs: number): Outputs[] {
  let at = 0;
  return Array.from({ length: runs }, () => {
    const row: Outputs = {};
    for (const [name, { slot }] of outputs) {
      row[name] = new Float32Array(bytes, at, slot.bytes / 4).slice();
      at += slot.bytes;
    }
    return row;
  });
}
