import assert from "assert";
import { exists } from "../src/host/mod.ts";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { arms, makeWhole, recordsOf, resume, timeless, tiny } from "./testing/copying_runs.ts";
import { interruptTask, list, runTask, succeeded } from "./testing/processes.ts";
import { readJson, readNumbers, readResults } from "./testing/run_files.ts";

const whole = await makeWhole();

/** All that a folder's files say but times, threads and the command. */
async function numbersOf(folder: string) {
  const summary = await readJson(`${folder}/summary.json`);
  for (const name of ["date", "command", "device"]) delete summary[name];
  for (const arm of summary.arms) delete arm.seconds;
  return {
    summary,
    records: timeless(await recordsOf(folder)),
    files: await list(folder),
    checkpoints: await list(`${folder}/checkpoints`),
  };
}

Deno.test("two processes give the files and numbers of one", () =>
  inFolder(async (folder) => {
    const result = await runTask("copying", [...tiny, "--jobs=2", "--out=run"], folder);
    succeeded(result);
    assert.match(
      result.err,
      /^2 processes, \d+ threads? each; more may join: deno task work run$/m,
    );
    for (const arm of arms) assert.match(result.err, new RegExp(`^${arm}: epoch 4/4, train`, "m"));
    assert.deepEqual(await numbersOf(`${folder}/run`), await numbersOf(whole));
  }));

Deno.test("processes save when the one that started them is stopped or killed, and go on to the same numbers", () =>
  inFolder(async (folder) => {
    const run = `${folder}/run`;
    for (const [signal, code] of [["SIGTERM", 143], ["SIGKILL", 137]] as const) {
      const begun = async () => {
        const found = await list(`${run}/checkpoints`).catch((): string[] => []);
        return found.filter((name) => !name.endsWith(".new")).length > 0;
      };
      const first = await interruptTask(
        "copying",
        [...tiny, "--jobs=2", "--examples=1600", "--out=run"],
        folder,
        signal,
        begun,
      );
      assert.equal(first.code, code, first.err);
      if (signal === "SIGTERM") assert.match(first.err, /^stopped; go on with: .*--resume=run$/m);
      // Nobody works on in the background.
      const claimed = async () => (await list(`${run}/claims`).catch(() => [])).length > 0;
      for (let i = 0; i < 500 && await claimed(); i++) await new Promise((r) => setTimeout(r, 20));
      assert.equal(await claimed(), false);
      succeeded(await resume(run));
      assert.equal(await exists(`${run}/records`), false);
      assert.equal((await readJson(`${run}/summary.json`)).complete, true);
      await Deno.remove(run, { recursive: true });
    }
  }));

Deno.test("processes go through the parts of pre-training, to the numbers of one", () =>
  inFolder(async (folder) => {
    const args = ("--preset=quick --patch=8 --pretrain=64 --pretrainEpochs=1 --images=64 " +
      "--validation=32 --test=32 --epochs=1 --seeds=2 --lr=1e-3 --device=cpu " +
      "--init=default,fitted,pretrained").split(" ");
    for (const [name, ...flags] of [["one"], ["two", "--jobs=2"]]) {
      succeeded(await runTask("pretraining", [...args, ...flags, `--out=${name}`], folder));
    }
    const [one, two] = ["one", "two"].map((name) => `${folder}/${name}`);
    for (const part of ["pretraining", "choice", "comparison"]) {
      assert.deepEqual(await readNumbers(`${two}/${part}`), await readNumbers(`${one}/${part}`));
      assert.deepEqual(await list(`${two}/${part}`), await list(`${one}/${part}`));
    }
    assert.deepEqual(await readResults(two), await readResults(one));
    assert.deepEqual(await list(two), await list(one));
  }));
