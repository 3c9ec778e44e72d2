import assert from "assert";
import { exists } from "../../../src/host/mod.ts";
import { inFolder } from "../../../src/host/testing/in_folder.ts";
import { interruptTask, list, runTask, succeeded } from "../processes.ts";
import { readJson, readNumbers, readRecords } from "../run_files.ts";
import { Cluster, until } from "./cluster.ts";

const SEEDS = 12;

const study = ("--preset=quick --dim=8 --depth=1 --max=2 --context=12 --epochs=4 --examples=640 " +
  `--tests=8 --batch=8 --stop=2 --device=cpu --seeds=${SEEDS}`).split(" ");

const launcher = ["--launcher=slurm", "--array-limit=4", "--poll=0.5", "--sbatch=--time=10:00"];

/** All that a folder says but times and the command, with the names of its files. */
async function numbersOf(run: string) {
  const { date: _, command: __, device: ___, arms, ...summary } = await readJson(
    `${run}/summary.json`,
  );
  // deno-lint-ignore no-explicit-any
  const timeless = arms.map(({ seconds: _, ...rest }: any) => rest);
  const files = (await list(run)).filter((name) => name !== "launch");
  return { ...await readNumbers(run), summary, timeless, files };
}

/** Runs of a folder that have records, or as many as there are. */
async function begun(run: string): Promise<number> {
  if (await exists(`${run}/summary.json`)) return 2 * SEEDS;
  const all = [...await list(`${run}/records`).catch(() => []), ...await merged(run)];
  return new Set(all.map((name) => name.replace(/\.jsonl$/, ""))).size;
}

async function merged(run: string): Promise<string[]> {
  if (!await exists(`${run}/records.jsonl`)) return [];
  return (await readRecords(run)).map((record) => record.run);
}

/** Kills tasks as they train, so that they save nothing. */
async function killSome(cluster: Cluster, run: string, count: number): Promise<void> {
  await until(async () => (await list(`${run}/claims`).catch(() => [])).length > 0);
  const running = (await cluster.tasks("RUNNING")).slice(0, count);
  if (running.length) await cluster.run("scancel", "--full", "--signal=KILL", ...running);
}

Deno.test("an array of 24 runs ends as one process, with a node drained and jobs killed in the middle", async () => {
  await inFolder(async (folder) => {
    await using cluster = await Cluster.start(4);
    const [alone, run] = [`${folder}/alone`, `${folder}/with 50% of "it"`];
    succeeded(await runTask("copying", [...study, `--out=${alone}`], folder));
    // Its follower is stopped once some runs have begun; the array goes on.
    const args = [...study, ...launcher, `--out=${run}`];
    const some = async () => await begun(run) >= 3;
    const options = { env: cluster.env };
    const stopped = await interruptTask("copying", args, folder, "SIGTERM", some, options);
    assert.equal(stopped.code, 143, stopped.err);
    assert.match(
      stopped.err,
      /^array \d+ goes on; to follow it again: .*; to end it: scancel --name/m,
    );
    await killSome(cluster, run, 2);
    await cluster.drain(true);
    await until(async () => (await cluster.tasks("RUNNING")).length === 0);
    const waiting = (await cluster.tasks("PENDING")).length;
    assert.ok(waiting > 0, "nothing was left when the node was drained");
    assert.equal(await exists(`${run}/summary.json`), false);
    const resumed = runTask("copying", [`--resume=${run}`, ...launcher], folder, options);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    // What waits is followed, and not submitted again.
    assert.equal((await cluster.tasks("PENDING")).length, waiting);
    await cluster.drain(false);
    await until(async () => await begun(run) >= 12);
    await killSome(cluster, run, 1);
    const [gone] = await cluster.tasks("RUNNING");
    if (gone) await cluster.run("scancel", gone);
    const { code, err } = await resumed;
    const logs = await list(`${run}/launch`);
    assert.equal(code, 0, `${err}\n${logs.join("\n")}`);
    assert.match(err, /^array \d+ submitted: \d+ tasks? for what is missing/m);
    assert.deepEqual(await numbersOf(run), await numbersOf(alone));
  });
});
