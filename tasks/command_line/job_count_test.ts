import assert from "assert";
import { machineHere, planJobs } from "./job_count.ts";

const machine = { cores: 8, free: 16e9, need: 1e9 };

Deno.test("processes share the cores, and are no more than there are runs", () => {
  assert.deepEqual(planJobs({ jobs: 2 }, { runs: 10 }, machine), { count: 2, threads: 4 });
  assert.deepEqual(planJobs({ jobs: 0 }, { runs: 10 }, machine), { count: 8, threads: 1 });
  assert.deepEqual(planJobs({ jobs: 0 }, { runs: 3 }, machine), { count: 3, threads: 2 });
  assert.deepEqual(planJobs({ jobs: 4, threads: 6 }, { runs: 9 }, machine), {
    count: 4,
    threads: 1,
  });
  assert.deepEqual(planJobs({ jobs: 20 }, { runs: 99 }, machine).threads, 1);
});

Deno.test("processes for which there is no memory aren't started, and it is said why", () => {
  const plan = planJobs({ jobs: 8 }, { runs: 8 }, { ...machine, free: 3.5e9 });
  assert.deepEqual(plan, {
    ...{ count: 3, threads: 2 },
    notice:
      "3 of 8 processes are started, as each takes about 1.0 GB of memory and 3.5 GB are free",
  });
  assert.equal(planJobs({ jobs: 2 }, { runs: 8 }, { ...machine, free: 1 }).count, 1);
});

Deno.test("what this machine has is known", () => {
  const { cores, free, need } = machineHere();
  assert.ok(cores >= 1 && need > 1e7 && free > need);
});
