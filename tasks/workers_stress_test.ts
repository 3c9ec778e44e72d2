import assert from "assert";
import { runAlone, stress } from "./testing/stress_workers.ts";

Deno.test("runs of workers that are killed and stopped are done once, with one process's numbers", async () => {
  const seeds = 4;
  const { killed, stopped } = await stress(await runAlone(seeds), {
    ...{ workers: 3, faults: 3, between: [0.1, 0.4], seeds },
  });
  assert.ok(killed + stopped > 0);
});
