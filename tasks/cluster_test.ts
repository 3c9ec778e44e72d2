import assert from "assert";
import { exists } from "../src/host/mod.ts";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { copying } from "./copying.ts";
import { pretraining } from "./pretraining.ts";
import { makeWhole, recordsOf, resume, timeless, tiny } from "./testing/copying_runs.ts";
import { allPrograms, withFakeSlurm } from "./testing/fake_slurm.ts";
import { callCommand, list, succeeded } from "./testing/processes.ts";
import { readJson, readNumbers, readResults } from "./testing/run_files.ts";

const whole = await makeWhole();
const launcher = ["--launcher=slurm", "--poll=0.2"];

Deno.test("a job array trains all runs, also those of a task that is lost, to the numbers of one process", () =>
  withFakeSlurm(allPrograms, (fake) =>
    inFolder(async (folder) => {
      const run = `${folder}/a run`;
      const options = ["--sbatch=--time=10 --comment='a b'", "--array-limit=2"];
      succeeded(await callCommand(copying, [...tiny, ...launcher, ...options, `--out=${run}`]));
      assert.deepEqual(timeless(await recordsOf(run)), timeless(await recordsOf(whole)));
      const numbersOf = async (path: string) => {
        const { arms } = await readJson(`${path}/summary.json`);
        // deno-lint-ignore no-explicit-any
        return arms.map(({ seconds: _, ...rest }: any) => rest);
      };
      assert.deepEqual(await numbersOf(run), await numbersOf(whole));
      const rest = (await list(run)).filter((name) => name !== "launch");
      assert.deepEqual(rest, await list(whole));
      const calls = (await Deno.readTextFile(`${fake}/calls`)).split("\n");
      const script = `${await Deno.realPath(run)}/launch/task.sh`;
      const submitted = calls.filter((call) => /^sbatch --parsable/.test(call));
      assert.deepEqual(submitted, Array(2).fill(`sbatch --parsable ${script}`));
      const [first, second] = await Promise.all(
        [1, 2].map((n) => Deno.readTextFile(`${fake}/script${n}`)),
      );
      assert.match(first, /^#SBATCH --array=0-1%2$/m);
      assert.match(second, /^#SBATCH --array=0-0%2\n(.*\n)*#SBATCH --comment="a b"\n/m);
      // A complete folder asks nobody for anything.
      succeeded(await resume(run, "--launcher=slurm"));
      assert.equal((await list(fake)).includes("script3"), false);
    })));

Deno.test("an experiment of parts goes on with its next part once no task is left", () =>
  withFakeSlurm(allPrograms, () =>
    inFolder(async (folder) => {
      const args = ("--preset=quick --patch=16 --pretrain=32 --pretrainEpochs=1 --images=40 " +
        "--validation=8 --test=16 --epochs=1 --seeds=1 --lr=1e-3 --batch=16 --device=cpu " +
        "--init=default,pretrained").split(" ");
      const [one, left] = [`${folder}/one`, `${folder}/left`];
      succeeded(await callCommand(pretraining, [...args, `--out=${one}`]));
      succeeded(await callCommand(pretraining, [...args, ...launcher, `--out=${left}`]));
      for (const part of ["pretraining", "choice"]) {
        assert.deepEqual(await readNumbers(`${left}/${part}`), await readNumbers(`${one}/${part}`));
      }
      assert.deepEqual(await readResults(left), await readResults(one));
    })));

Deno.test("without a scheduler, or with options that it refuses, nothing is written", () =>
  inFolder(async (folder) => {
    const args = [...tiny, ...launcher, `--out=${folder}/run`];
    await withFakeSlurm([], async () => {
      const { code, err } = await callCommand(copying, args);
      assert.equal(code, 1);
      assert.match(
        err,
        /^error: Cannot use --launcher=slurm: expected Slurm's sbatch on the path.*$/,
      );
    });
    await withFakeSlurm(allPrograms, async (fake) => {
      await Deno.writeTextFile(`${fake}/refused`, "Invalid --time specification");
      const { code, err } = await callCommand(copying, [...args, "--sbatch=--time=x"]);
      assert.equal(code, 1);
      assert.equal(
        err,
        "error: Cannot use --launcher=slurm: sbatch: error: Invalid --time specification",
      );
    });
    assert.equal(await exists(`${folder}/run`), false);
  }));

Deno.test("flags of launchers are refused where they say nothing", async () => {
  const wrong: Readonly<Record<string, RegExp>> = {
    "--sbatch=--time=1": /Cannot use --sbatch without --launcher=slurm\n/,
    "--launcher=command": /Cannot use --launcher=command without --submit: expected a command line/,
    "--launcher=command --submit=qsub": /Cannot read --submit: expected .*\{script\}.*got qsub/,
    "--launcher=command --submit={script} --array-limit=3":
      /Cannot use --array-limit with --launcher=command: it is for --launcher=slurm\n/,
    "--launcher=slurm --jobs=2":
      /Cannot use --jobs with --launcher=slurm: it is for --launcher=here/,
    "--launcher=slurm --check=true": /Cannot use --check with --launcher=slurm/,
    "--launcher=slurm --sbatch=--array=1":
      /Cannot read --sbatch: expected options as .*, got --array=1/,
    "--launcher=slurm --profile": /Cannot use --profile with --launcher=slurm/,
    "--launcher=lsf": /Cannot read --launcher: expected one of here, slurm, command, got lsf/,
  };
  for (const [args, message] of Object.entries(wrong)) {
    const { code, err } = await callCommand(copying, args.split(" "));
    assert.equal(code, 2, args);
    assert.match(err, message);
  }
});
