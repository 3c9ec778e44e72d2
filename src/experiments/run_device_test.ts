import assert from "assert";
import { openWebGpu } from "../devices/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { runExperiment } from "./run_experiment.ts";
import { tiny } from "./testing/tiny.ts";

function testRun(
  name: string,
  test: (out: string, run: (resume?: string) => Promise<string[]>) => Promise<void>,
): void {
  Deno.test({
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      inFolder((folder) => {
        const out = `${folder}/run`;
        return test(out, async (resume) => {
          const printed: string[] = [];
          const log = { show() {}, print: (line: string) => void printed.push(line) };
          const where = resume ? { resume } : { out };
          await runExperiment(tiny, {}, { device: "webgpu", log, ...where });
          return printed.filter((line) => /numbers may differ|own choices/.test(line));
        });
      }),
  });
}

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
  assert.deepEqual(await run(out), []);
  assert.deepEqual(await read(out), [started]);
});

testRun("a run on another device or with other kernels says so, and is there", async (out, run) => {
  await run();
  const [entry] = await read(out);
  const other = { ...entry, device: "webgpu: another" };
  await Deno.writeTextFile(`${out}/device.json`, JSON.stringify([other]));
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
  const [refused, changed] = await run(out);
  assert.match(refused, /got blocked for matmul; the device's own choices are used$/);
  assert.match(
    changed,
    /^the device uses other kernels than before: \S+ for matmul, not blocked: /,
  );
});

testRun("a file that isn't of a run is refused with its name", async (out, run) => {
  await run();
  const bad = ["{", "{}", "[1]", '[{"date":"1","device":"2"}]', '[{"device":"2","choices":{}}]'];
  for (const text of bad) {
    await Deno.writeTextFile(`${out}/device.json`, text);
    await assert.rejects(run(out), { name: "RangeError", message: /device\.json/ });
  }
});
