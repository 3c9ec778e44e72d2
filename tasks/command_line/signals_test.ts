import assert from "assert";
import { exists } from "../../src/host/mod.ts";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { makeFolder } from "../../src/runs/testing/made_folder.ts";
import { interruptTask, list, runTask, succeeded } from "../testing/processes.ts";
import { StoppedError } from "../../src/experiments/mod.ts";
import { stoppable } from "./signals.ts";

const long =
  "--preset=quick --dim=16 --depth=1 --max=4 --context=24 --epochs=2 --examples=320000 " +
  "--tests=32 --batch=16 --stop=2 --device=cpu --init=default";
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** True some time after a run has its folder: in the middle of its first epoch, which takes a minute. */
function training(folder: string, wait = 1500): () => Promise<boolean> {
  return async () => {
    const begun = await Deno.stat(`${folder}/config.json`).then(() => true, () => false);
    if (begun) await pause(wait);
    return begun;
  };
}

const signals = [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const;

for (const [signal, expected] of signals) {
  Deno.test({
    name: `${signal} is heard within a second, saves, says how to go on and exits with ${expected}`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inFolder(async (folder) => {
        let sent = 0;
        const ready = training(`${folder}/run`);
        const args = [...long.split(" "), "--out=run"];
        const { code, err } = await interruptTask("copying", args, folder, signal, async () => {
          const is = await ready();
          if (is) sent = performance.now();
          return is;
        });
        const seconds = (performance.now() - sent) / 1000;
        assert.equal(code, expected, err);
        // With what it takes to save and to end a process, on a machine that does other things, too.
        assert.ok(seconds < 2, `${seconds} s`);
        assert.match(err, /^stopped; go on with: deno task copying --resume=run$/m);
        assert.deepEqual(await list(`${folder}/run`), [
          "checkpoints",
          "config.json",
          "device.json",
        ]);
        assert.deepEqual(await list(`${folder}/run/checkpoints`), ["default-rate0.003-seed0"]);
      }),
  });
}

Deno.test({
  name: "a signal that comes at the end of work that never waited is heard all the same",
  ignore: Deno.build.os === "windows",
  async fn() {
    // SIGINT would end the tests themselves.
    for (const [signal, code] of signals.slice(1)) {
      for (let i = 0; i < 50; i++) {
        const work = () => {
          Deno.kill(Deno.pid, signal);
          return Promise.resolve();
        };
        await assert.rejects(stoppable(work), (error) => {
          assert.ok(error instanceof StoppedError);
          assert.equal(error.code, code);
          return true;
        });
      }
    }
  },
});

Deno.test("a second signal ends the process while the first one is being answered", async () => {
  const { exit } = Deno;
  const codes: (number | undefined)[] = [];
  Deno.exit = ((code) => codes.push(code)) as typeof Deno.exit;
  try {
    await assert.rejects(
      stoppable(async (signal) => {
        Deno.kill(Deno.pid, "SIGTERM");
        while (!signal.aborted) await pause(5);
        assert.deepEqual(codes, []);
        Deno.kill(Deno.pid, "SIGHUP");
        while (!codes.length) await pause(5);
      }),
      (error: Error) => error instanceof StoppedError && error.code === 143,
    );
    assert.deepEqual(codes, [129]);
  } finally {
    Deno.exit = exit;
  }
});

Deno.test("work that a signal didn't stop gives its result or its own error", async () => {
  assert.equal(await stoppable(() => Promise.resolve(7)), 7);
  await assert.rejects(stoppable(() => Promise.reject(new RangeError("full"))), /full/);
  const failed = stoppable(async (signal) => {
    Deno.kill(Deno.pid, "SIGTERM");
    while (!signal.aborted) await pause(5);
    throw new RangeError("Cannot save as the disk is full");
  });
  await assert.rejects(failed, /the disk is full/);
  const caused = stoppable(async (signal) => {
    Deno.kill(Deno.pid, "SIGTERM");
    while (!signal.aborted) await pause(5);
    throw new Error("Cannot download", { cause: signal.reason });
  });
  await assert.rejects(caused, StoppedError);
});

Deno.test("a signal in the first of all experiments ends them all", () =>
  inFolder(async (folder) => {
    const ready = async () => {
      const [run] = await list(`${folder}/runs`).catch(() => []);
      // The first of its many epochs has ended.
      return run !== undefined && await exists(`${folder}/runs/${run}/cifar10/records.jsonl`);
    };
    const { code, err } = await interruptTask("train", ["--device=cpu"], folder, "SIGINT", ready);
    assert.equal(code, 130, err);
    assert.match(
      err,
      /^stopped; go on with: deno task cifar10 --resume=runs\/quick-[^/]+\/cifar10$/m,
    );
    const [run, ...others] = await list(`${folder}/runs`);
    assert.deepEqual(others, []);
    assert.deepEqual(await list(`${folder}/runs/${run}`), ["cifar10"]);
  }));

Deno.test("a process that is to ignore a signal, as nohup asks, goes on", () =>
  inFolder(async (folder) => {
    if (Deno.build.os !== "linux") return;
    const args = long.replace("320000", "3200").split(" ");
    const script = `trap "" HUP INT; exec "$@"`;
    const command = [Deno.execPath(), "run", "-A", "--no-check", "--config=deno.json"];
    const root = new URL("../..", import.meta.url).pathname;
    const child = new Deno.Command("sh", {
      args: ["-c", script, "sh", ...command, "tasks/copying.ts", ...args, `--out=${folder}/run`],
      cwd: root,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    while (!await training(`${folder}/run`, 100)());
    child.kill("SIGHUP");
    child.kill("SIGINT");
    assert.equal((await child.status).code, 0);
    assert.ok((await list(`${folder}/run`)).includes("report.html"));
  }));

/** Runs a shell's command line with `run` for a task, and returns what it prints as its last line. */
async function shell(line: string, cwd: string): Promise<string> {
  const root = new URL("../..", import.meta.url).pathname;
  const run =
    `run() { t=$1; shift; "${Deno.execPath()}" run -A --no-check --config="${root}deno.json" ` +
    `"${root}tasks/$t.ts" "$@"; }`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", `${run}\n${line}`], cwd })
    .output();
  return new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1)!;
}

Deno.test({
  name: "readers that go away and full disks get exit codes and no stack",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      assert.equal(await shell("run cifar10 --help | head -1; echo ${PIPESTATUS[0]}", folder), "0");
      for (const task of ["cifar10", "train"]) {
        const line = `run ${task} --help 2>err >/dev/full; echo "$? $(cat err)"`;
        assert.match(
          await shell(line, folder),
          /^1 .*error.*: Cannot print: No space left on device/,
        );
      }
      // Training goes on without its messages.
      const args = long.replace("320000", "160");
      const line = `run copying ${args} --out=run 2>&1 | head -1; echo \${PIPESTATUS[0]}`;
      assert.equal(await shell(line, folder), "0");
      assert.ok((await list(`${folder}/run`)).includes("report.html"));
    }),
});

Deno.test({
  name:
    "what can't be printed is said with the exit code, and a reader that goes away is no failure",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      for (const name of ["a", "b"]) await makeFolder(`${folder}/${name}`);
      for (
        const call of [
          ...["runs a", "runs a --csv", "runs a --json", "runs a --html=a.html"],
          ...["runs --diff a b", "runs --diff a b --json", "completion bash"],
          ...["summary", "mimetic --version"],
        ]
      ) {
        const line = `run ${call} 2>err >/dev/full; echo "$? $(cat err)"`;
        assert.match(
          await shell(line, folder),
          /^1 .*error.*: Cannot print: No space left on device/,
          call,
        );
        const gone = `run ${call} 2>err | true; echo "\${PIPESTATUS[0]} $(cat err)"`;
        assert.equal(await shell(gone, folder), "0", call);
      }
    }),
});

Deno.test("two runs started in the same second get folders of their own", () =>
  inFolder(async (folder) => {
    const args = long.replace("320000", "160").split(" ");
    const results = await Promise.all([1, 2, 3].map(() => runTask("copying", args, folder)));
    results.forEach(succeeded);
    assert.equal((await list(`${folder}/runs`)).length, 3);
  }));
