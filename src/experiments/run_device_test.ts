import assert from "assert";
import { openWebGpu } from "../devices/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { StoppedError } from "./log.ts";
import { runExperiment, type RunOptions } from "./run_experiment.ts";
import { stopping } from "./testing/run_records.ts";
import { tiny } from "./testing/tiny.ts";

/** Runs the experiment, or goes on with it; the lines that it says of devices. */
type Run = (resume?: string, options?: RunOptions) => Promise<string[]>;

function testRun(
  name: string,
  test: (out: string, run: Run) => Promise<void>,
): void {
  Deno.test({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      inFolder((folder) => {
        const out = `${folder}/run`;
        return test(out, async (resume, options = {}) => {
          const printed: string[] = [];
          const log = { show() {}, print: (line: string) => void printed.push(line) };
          const where = resume ? { resume } : { out };
          const { stoppable } = options;
          const running = runExperiment(tiny, {}, { device: "webgpu", log, ...where, ...options });
          await (stoppable ? assert.rejects(running, StoppedError) : running);
          return printed.filter((line) => /numbers may differ|own choices/.test(line));
        });
      }),
  });
}

/** Lets all runs of a folder begin anew. */
async function reopen(out: string): Promise<void> {
  for (const name of ["checkpoints", "records.jsonl", "summary.json"]) {
    await Deno.remove(`${out}/${name}`, { recursive: true });
  }
}

const deviceOf = async (out: string): Promise<string> =>
  JSON.parse(await Deno.readTextFile(`${out}/summary.json`)).device;

const read = async (out: string) => JSON.parse(await Deno.readTextFile(`${out}/device.json`));

testRun("a run goes on with the kernels that its folder has", async (out, run) => {
  assert.deepEqual(await run(), []);
  const [entry, ...others] = await read(out);
  assert.deepEqual(others, []);
  const device = await openWebGpu();
  device.destroy();
  assert.deepEqual(entry.choices, device.description.choices);
  assert.equal(entry.device, `webgpu: ${device.description.name}`);
  // As if other kernels had been the fastest when it started.
  const started = { ...entry, choices: { ...entry.choices, matmul: "tiled16", rows: "shared" } };
  await Deno.writeTextFile(`${out}/device.json`, JSON.stringify([started]));
  await reopen(out);
  assert.deepEqual(await run(out), []);
  assert.deepEqual(await read(out), [started]);
});

testRun("a run on another device or with other kernels says so, and is there", async (out, run) => {
  await run();
  const [entry] = await read(out);
  const other = { ...entry, device: "webgpu: another" };
  await Deno.writeTextFile(`${out}/device.json`, JSON.stringify([other]));
  await reopen(out);
  const [line, ...lines] = await run(out);
  assert.deepEqual(lines, []);
  assert.equal(
    line,
    `the device was webgpu: another, now ${entry.device}: from here on numbers may differ in ` +
      "their last digits",
  );
  const [first, { date: _, ...second }, ...rest] = await read(out);
  assert.deepEqual([first, rest], [other, []]);
  assert.deepEqual(second, { device: entry.device, choices: entry.choices });
  // Kernels that no adapter has any more.
  const old = { ...entry, choices: { ...entry.choices, matmul: "blocked" } };
  await Deno.writeTextFile(`${out}/device.json`, JSON.stringify([old]));
  await reopen(out);
  const [refused, changed] = await run(out);
  assert.match(refused, /got blocked for matmul; the device's own choices are used$/);
  assert.match(
    changed,
    /^the device uses other kernels than before: \S+ for matmul, not blocked: /,
  );
});

testRun("what a run trained on is all in its report, the CPU too", async (out, run) => {
  assert.deepEqual(await run(undefined, { device: "cpu", threads: 1, stoppable: stopping(1) }), []);
  const [cpu] = await read(out);
  assert.match(cpu.device, /^cpu: CPU, 1 thread, /);
  // Other threads give the same bits.
  assert.deepEqual(await run(out, { device: "cpu", threads: 2, stoppable: stopping(1) }), []);
  const { device: more } = (await read(out)).at(-1);
  assert.match(more, /^cpu: CPU, 2 threads, /);
  const [line] = await run(out);
  const device = await openWebGpu();
  device.destroy();
  const gpu = `webgpu: ${device.description.name}`;
  assert.ok(line.startsWith(`the device was ${more}, now ${gpu}: from here on`), line);
  assert.equal(await deviceOf(out), `${more}; ${gpu}`);
  // What has ended isn't another device's by a look at it.
  assert.deepEqual(await run(out, { device: "cpu", threads: 1 }), []);
  assert.equal((await read(out)).length, 3);
  assert.equal(await deviceOf(out), `${more}; ${gpu}`);
});

testRun("a run that nothing is written of began on the CPU", async (out, run) => {
  await run(undefined, { device: "cpu", threads: 1 });
  const [cpu] = await read(out);
  await Deno.remove(`${out}/device.json`);
  await run(out, { device: "cpu", report: true, threads: 1 });
  assert.equal(await deviceOf(out), cpu.device);
  await run(out, { device: "webgpu", report: true });
  assert.equal(await deviceOf(out), "cpu");
  await Deno.remove(`${out}/checkpoints`, { recursive: true });
  const [line] = await run(out);
  assert.match(line, /^the device was cpu, now webgpu: .*: from here on numbers may differ/);
  const [first, second, ...rest] = await read(out);
  assert.deepEqual([first.device, first.choices, rest], ["cpu", {}, []]);
  assert.equal(await deviceOf(out), `cpu; ${second.device}`);
});

testRun("a file that isn't of a run is refused with its name", async (out, run) => {
  await run();
  const bad = ["{", "{}", "[1]", '[{"date":"1","device":"2"}]', '[{"device":"2","choices":{}}]'];
  for (const text of bad) {
    await Deno.writeTextFile(`${out}/device.json`, text);
    await assert.rejects(run(out), { name: "RangeError", message: /device\.json/ });
  }
});
