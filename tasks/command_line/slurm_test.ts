import assert from "assert";
import { allPrograms, withFakeSlurm } from "../testing/fake_slurm.ts";
import { sbatchOptions, slurm } from "./slurm.ts";

const batch = { folder: "/runs/a b/100%", name: "mimetic-1", count: 24, script: "/runs/task.sh" };
const none = { options: [], limit: 0 };

Deno.test("a job array's script says its name, tasks, limit, logs and options", () => {
  const options = sbatchOptions(`--time=2:00:00 --exclusive --comment='it "is" #1'`)!;
  assert.deepEqual(slurm({ options, limit: 4 }).header(batch), [
    "#SBATCH --job-name=mimetic-1",
    "#SBATCH --array=0-23%4",
    '#SBATCH --output="/runs/a b/100%%/launch/%A_%a.log"',
    "#SBATCH --open-mode=append",
    "#SBATCH --time=2:00:00",
    "#SBATCH --exclusive",
    '#SBATCH --comment="it \\"is\\" #1"',
  ]);
  assert.equal(slurm(none).header({ ...batch, count: 1 })[1], "#SBATCH --array=0-0");
});

Deno.test("options of sbatch are in the long form, and none of the array's own", () => {
  assert.deepEqual(sbatchOptions("--gres=gpu:1 --mail-user=a@b"), [
    "--gres=gpu:1",
    "--mail-user=a@b",
  ]);
  assert.deepEqual(sbatchOptions(""), []);
  const wrong = ["-p gpu", "gpu", "--partition gpu", "--array=0-3", "--wrap=ls", "--x='a", "--=1"];
  for (const text of wrong) assert.equal(sbatchOptions(text), undefined, text);
});

Deno.test("tasks are counted as squeue lists them, on the cluster that was named", () =>
  withFakeSlurm(allPrograms, async (folder) => {
    const there = slurm({ ...none, options: ["--clusters=b"] });
    assert.deepEqual(await there.look("mimetic-1"), { count: 0, words: "0 running" });
    await Deno.writeTextFile(`${folder}/running`, "");
    const words = "1 running, 1 waiting (Priority)";
    assert.deepEqual(await there.look("mimetic-1"), { count: 2, words });
    await there.withdraw("mimetic-1");
    assert.deepEqual((await Deno.readTextFile(`${folder}/calls`)).trim().split("\n").slice(1), [
      "squeue --all --noheader --array --name=mimetic-1 --format=%T|%r --clusters=b",
      "scancel --state=PENDING --name=mimetic-1 --clusters=b",
    ]);
    assert.equal(there.endWith("mimetic-1"), "scancel --name=mimetic-1 --clusters=b");
    await Deno.writeTextFile(`${folder}/down`, "");
    await assert.rejects(
      there.look("mimetic-1"),
      /Unable to contact slurm controller$/,
    );
  }));

Deno.test("what sbatch refuses is said beforehand, and what is missing", async () => {
  await withFakeSlurm(allPrograms, async (folder) => {
    const options = sbatchOptions("--partition=nope")!;
    await slurm({ ...none, options }).assertUsable();
    const tested = await Deno.readTextFile(`${folder}/tested`);
    assert.match(tested, /^#!\/bin\/sh\n(#SBATCH .*\n)*#SBATCH --partition=nope\n$/);
    await Deno.writeTextFile(`${folder}/refused`, "invalid partition specified: nope");
    await assert.rejects(slurm({ ...none, options }).assertUsable(), {
      message: "Cannot use --launcher=slurm: sbatch: error: invalid partition specified: nope",
    });
    const drained = "allocation failure: Requested node configuration is not available";
    await Deno.writeTextFile(`${folder}/refused`, drained);
    await slurm(none).assertUsable();
  });
  await withFakeSlurm([], async () => {
    const missing = /^Error: Cannot use --launcher=slurm: expected Slurm's sbatch on the path, got/;
    await assert.rejects(slurm(none).assertUsable(), missing);
  });
});
