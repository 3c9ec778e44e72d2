import assert from "assert";
import { type Fault, runUndisturbed, tryFault } from "./testing/fault_sweep.ts";

/** So many places of each fault, spread over all that there are; the script tries them all. */
const tried: readonly (readonly [Fault, number])[] = [
  ["kill", 9],
  ["full", 4],
  ["once", 2],
  ["half", 2],
];

Deno.test("a run that meets a fault of the disk is resumed to the same numbers and files", async () => {
  const whole = await runUndisturbed();
  assert.ok(whole.places > 50, `${whole.places} places`);
  for (const [fault, count] of tried) {
    const places = Array.from(
      { length: count },
      (_, i) => 1 + Math.floor((i + 0.5) * whole.places / count),
    );
    // Two at a time.
    for (let i = 0; i < count; i += 2) {
      await Promise.all(places.slice(i, i + 2).map((place) => tryFault(fault, place, whole)));
    }
  }
});
