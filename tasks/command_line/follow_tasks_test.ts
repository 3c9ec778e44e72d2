import assert from "assert";
import { LAUNCH, StoppedError } from "../../src/experiments/mod.ts";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { type FollowOptions, followTasks } from "./follow_tasks.ts";
import { type LaunchRecord, readLaunch } from "./launch_record.ts";
import type { Batch, Scheduler } from "./scheduler.ts";

/** What stands for a folder's runs, and for a scheduler. */
interface Cluster {
  left: number;
  tasks: number;
  /** What each look at the folder changes. */
  onLook: () => void;
  readonly batches: Batch[];
  withdrawn: number;
}

const record = {
  ...{ kind: "diverged", run: "a-seed0", identity: "i", init: "a", rate: 1, epoch: 0, step: 1 },
  reason: "its loss is NaN",
};

/** Follows the folder `run` in `at` with a scheduler that the cluster stands for. */
async function follow(
  at: string,
  cluster: Cluster,
  options: Partial<FollowOptions> & { readonly sees?: boolean; readonly stop?: number } = {},
) {
  const folder = `${at}/run`;
  await Deno.mkdir(`${folder}/${LAUNCH}`, { recursive: true });
  await Deno.writeTextFile(`${folder}/config.json`, "{}");
  const { sees = true, stop = Infinity, ...rest } = options;
  const scheduler: Scheduler = {
    sees,
    assertUsable: () => Promise.resolve(),
    header: () => ["# header"],
    submit: (batch) => {
      cluster.tasks = batch.count;
      return Promise.resolve(`array ${cluster.batches.push(batch)}`);
    },
    look: () => Promise.resolve({ count: cluster.tasks, words: `${cluster.tasks} running` }),
    withdraw: () => Promise.resolve(void cluster.withdrawn++),
    endWith: (name) => `scancel --name=${name}`,
  };
  let pauses = 0;
  const delegate = followTasks({
    ...{ scheduler, before: undefined, name: "mimetic-1", flags: {}, anew: true, worker: [] },
    ...{ runs: 1, poll: 0.001, resubmit: 2, again: (path) => `again ${path}` },
    ...rest,
  });
  const retried: string[][] = [];
  await delegate({
    folder,
    epochs: 2,
    left: () => {
      cluster.onLook();
      return Promise.resolve(cluster.left);
    },
    leftWords: () => Promise.resolve(`${cluster.left} runs have no end`),
    retry: (folders) => Promise.resolve(void retried.push([...folders])),
    log: { show() {}, print() {} },
    stoppable: async (work) => {
      if (++pauses > stop) throw new StoppedError(143);
      return await work(new AbortController().signal);
    },
  });
  return retried;
}

const make = (left: number): Cluster => ({
  left,
  tasks: 0,
  onLook() {},
  batches: [],
  withdrawn: 0,
});

/** One more run has ended, as the folder's records say. */
async function note(at: string, seed: number): Promise<void> {
  const line = JSON.stringify({ ...record, run: `a-seed${seed}`, seed }) + "\n";
  await Deno.writeTextFile(`${at}/run/records.jsonl`, line, { append: true });
}

Deno.test("what is missing once no task is left is submitted again, and what waits is taken back", () =>
  inFolder(async (at) => {
    const cluster = make(5);
    let looks = 0;
    cluster.onLook = () => {
      looks++;
      // The first array ends after three of five runs; of the second, a task still waits in the end.
      if (looks === 3) Object.assign(cluster, { left: 2, tasks: 0 });
      if (looks === 8) Object.assign(cluster, { left: 0, tasks: 1 });
    };
    const retried = await follow(at, cluster, { runs: 2, worker: ["--device=cpu"] });
    assert.deepEqual(cluster.batches.map(({ count }) => count), [3, 1]);
    assert.equal(cluster.withdrawn, 1);
    assert.deepEqual(retried, [[`${at}/run`], [`${at}/run`]]);
    const [{ script, command, name }] = cluster.batches;
    assert.deepEqual(command.slice(-3), [`${at}/run`, "--runs=2", "--device=cpu"]);
    assert.match(await Deno.readTextFile(script), /^#!\/bin\/sh\n# header\n/);
    assert.equal(name, "mimetic-1");
    assert.deepEqual(await readLaunch(`${at}/run`), { name, flags: {}, job: "array 2" });
  }));

Deno.test("it gives up after so many submissions without progress", () =>
  inFolder(async (at) => {
    const cluster = make(2);
    cluster.onLook = () => {
      cluster.tasks = 0;
    };
    await assert.rejects(
      follow(at, cluster, { resubmit: 1 }),
      /^Error: Cannot end the experiment: 2 runs have no end\. Tasks were submitted 2 times without any progress; see .*\/run\/launch\/\*\.log\. .*go on with: again .*\/run$/,
    );
    assert.equal(cluster.batches.length, 2);
  }));

Deno.test("progress between submissions counts anew", () =>
  inFolder(async (at) => {
    const cluster = make(9);
    const noted: Promise<void>[] = [];
    cluster.onLook = () => {
      cluster.tasks = 0;
      if (cluster.batches.length === noted.length + 1 && noted.length < 3) {
        noted.push(note(at, noted.length));
      }
    };
    await assert.rejects(follow(at, cluster, { resubmit: 1 }), /submitted 2 times without any/);
    assert.equal(cluster.batches.length, 5);
  }));

Deno.test("what was submitted before is followed, not submitted again, and a stop leaves it there", () =>
  inFolder(async (at) => {
    const cluster = make(3);
    await assert.rejects(follow(at, cluster, { stop: 2 }), StoppedError);
    assert.equal(cluster.batches.length, 1);
    const before = (await readLaunch(`${at}/run`))!;
    assert.equal(before.job, "array 1");
    let looks = 0;
    cluster.onLook = () => {
      if (++looks === 4) Object.assign(cluster, { left: 0, tasks: 0 });
    };
    await follow(at, cluster, { before });
    assert.equal(cluster.batches.length, 1);
    // Also if it isn't known whether sbatch was still called.
    const lost: LaunchRecord = { name: before.name, flags: {} };
    Object.assign(cluster, { left: 3, tasks: 3 });
    looks = 0;
    await follow(at, cluster, { before: lost });
    assert.equal(cluster.batches.length, 1);
  }));

Deno.test("where tasks can't be seen, they stay to the end, and are submitted when that is asked for", () =>
  inFolder(async (at) => {
    const cluster = make(3);
    let looks = 0;
    cluster.onLook = () => {
      if (++looks % 5 === 0) cluster.left = 0;
    };
    await follow(at, cluster, { sees: false });
    assert.equal(cluster.batches.length, 1);
    assert.equal(cluster.batches[0].command.some((word) => word.startsWith("--runs")), false);
    const before = await readLaunch(`${at}/run`);
    for (const [anew, batches] of [[false, 1], [true, 2]] as const) {
      cluster.left = 2;
      await follow(at, cluster, { sees: false, before, anew });
      assert.equal(cluster.batches.length, batches);
    }
  }));

Deno.test("tests count as progress, once all runs have ended", () =>
  inFolder(async (at) => {
    const cluster = make(1);
    // Each task tests one more network before its time is over.
    cluster.onLook = () => {
      cluster.tasks = 0;
      const tested = cluster.batches.length;
      Deno.writeTextFileSync(`${at}/run/tests.jsonl`, "a test\n".repeat(tested));
      if (tested === 10) cluster.left = 0;
    };
    await follow(at, cluster, { resubmit: 1 });
    assert.equal(cluster.batches.length, 10);
  }));
