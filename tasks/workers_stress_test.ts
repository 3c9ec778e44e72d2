import { runAlone, stress } from "./testing/stress_workers.ts";

Deno.test("runs of workers that are killed and stopped are done once, with one process's numbers", async () => {
  const seeds = 4;
  await stress(await runAlone(seeds), { workers: 3, faults: 4, between: [1, 2.5], seeds });
});
