import type { Outputs } from "../device.ts";
import type { Plan } from "../plan/plan.ts";

/** Cuts pending results into the outputs of each run. */
export function splitRows(bytes: ArrayBuffer, outputs: Plan["outputs"], runs: number): Outputs[] {
  let at = 0;
  return Array.from({ length: runs }, () => {
    const row: Outputs = {};
    for (const [name, { slot, dtype }] of outputs) {
      const Kind = dtype === "int32" ? Int32Array : Float32Array;
      row[name] = Float32Array.from(new Kind(bytes, at, slot.bytes / 4));
      at += slot.bytes;
    }
    return row;
  });
}
