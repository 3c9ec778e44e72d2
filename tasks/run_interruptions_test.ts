import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { interruptTask, list, runTask, succeeded } from "./testing/processes.ts";
import { arms, makeWhole, recordsOf, resume, timeless, tiny } from "./testing/copying_runs.ts";

const whole = await makeWhole();

/** Starts a long run and ends it by a signal once so many epochs are recorded. */
async function interrupted(folder: string, signal: Deno.Signal, epochs: number) {
  const ready = async () =>
    (await recordsOf(`${folder}/cut`).catch(() => "")).split("\n").length > epochs;
  return await interruptTask("copying", [...tiny, "--out=cut"], folder, signal, ready);
}

Deno.test("a killed run's damaged checkpoint gives way to the one before, to the same numbers", () =>
  inFolder(async (folder) => {
    const cut = `${folder}/cut`;
    const both = [arms[1], `${arms[1]}.previous`];
    let names: string[] = [];
    // While a checkpoint is replaced there is only one, for a moment.
    while (!both.every((name) => names.includes(name))) {
      await Deno.remove(cut, { recursive: true }).catch(() => {});
      await interrupted(folder, "SIGKILL", 6);
      names = await list(`${cut}/checkpoints`);
    }
    await Deno.truncate(`${cut}/checkpoints/${arms[1]}/optimizer.safetensors`, 999);
    const result = await runTask("copying", ["--resume=cut"], folder);
    succeeded(result);
    assert.match(result.err, /optimizer\.safetensors.*; the checkpoint before it is taken$/m);
    assert.deepEqual(timeless(await recordsOf(cut)), timeless(await recordsOf(whole)));
    assert.deepEqual(await list(`${cut}/checkpoints`), arms);
  }));

Deno.test("a report of an unfinished run shows no results, and says what is missing", () =>
  inFolder(async (folder) => {
    await interrupted(folder, "SIGKILL", 5);
    const cut = `${folder}/cut`;
    succeeded(await resume(cut, "--report"));
    const summary = JSON.parse(await Deno.readTextFile(`${cut}/summary.json`));
    assert.equal(summary.complete, false);
    assert.deepEqual(summary.arms.map(({ init }: { init: string }) => init), ["default"]);
    const [{ run, epoch, epochs }] = summary.unfinished;
    assert.deepEqual([run, epoch >= 1, epochs], [arms[1], true, 4]);
    const html = await Deno.readTextFile(`${cut}/report.html`);
    assert.match(
      html,
      /<strong>UNFINISHED<\/strong> 1 of 2 runs have ended, so nothing here is a res/,
    );
    assert.match(html, /<h1>Unfinished: not all runs have ended\.<\/h1>/);
    succeeded(await resume(cut));
    const done = JSON.parse(await Deno.readTextFile(`${cut}/summary.json`));
    assert.deepEqual([done.complete, done.unfinished, done.notices], [true, [], []]);
    assert.doesNotMatch(await Deno.readTextFile(`${cut}/report.html`), /UNFINISHED/);
  }));

Deno.test("a second process on a folder is refused with the first one's number, and harms nothing", () =>
  inFolder(async (folder) => {
    const second: Promise<string>[] = [];
    const ready = async () => {
      const text = await recordsOf(`${folder}/cut`).catch(() => "");
      if (text && !second.length) {
        const { code, err } = await resume(`${folder}/cut`);
        second.push(Promise.resolve(`${code} ${err}`));
        const report = await resume(`${folder}/cut`, "--report");
        second.push(Promise.resolve(`${report.code} ${report.err}`));
      }
      return second.length > 0;
    };
    const long = [...tiny, "--examples=3200", "--out=cut"];
    const first = await interruptTask("copying", long, folder, "SIGTERM", ready);
    assert.equal(first.code, 143, first.err);
    for (const text of await Promise.all(second)) {
      assert.match(
        text,
        /^1 error: Cannot use \S+cut: process \d+ on \S+ has been using it since 20\S+; stop that/,
      );
    }
    assert.deepEqual((await list(`${folder}/cut`)).includes("lock"), false);
    const lines = timeless(await recordsOf(`${folder}/cut`));
    assert.equal(new Set(lines.map(({ run, epoch }) => `${run} ${epoch}`)).size, lines.length);
  }));
