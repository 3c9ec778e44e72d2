import assert from "assert";
import { openCpu } from "./cpu/device.ts";
import type { Device } from "./device.ts";
import type { Program } from "./plan/program.ts";
import { deviceSpeed } from "./speed.ts";
import { sizeOf } from "../tensors/mod.ts";
import { openWebGpu } from "./webgpu/device.ts";
import { changedGpu } from "./webgpu/testing/changed_gpu.ts";

/** Measures a device, whose memory is given back. */
async function measure(device: Device): Promise<void> {
  const start = performance.now();
  const { flops, bytes } = await deviceSpeed(device, { side: 64, seconds: 0 });
  const seconds = (performance.now() - start) / 1000;
  // No run of four operations can have taken longer than all of them.
  assert.ok(flops >= 4 * 2 * 64 ** 3 / seconds, `${flops} FLOP/s in ${seconds} s`);
  assert.ok(bytes >= 4 * 8 * 2 ** 25 / seconds, `${bytes} B/s in ${seconds} s`);
  device.destroy();
}

Deno.test("the speed of the CPU is measured kernel by kernel", async () => {
  await measure(await openCpu({ threads: 1 }));
});

Deno.test("the speed of an adapter without timestamps is measured by waiting", async () => {
  const device = await openWebGpu({ gpu: changedGpu({ refused: ["timestamp-query"] }) });
  assert.equal(device.timing, "none");
  await measure(device);
});

Deno.test("memory is read in one place and written in another, more than a cache holds", async () => {
  const device = await openCpu({ threads: 1 });
  const programs: Program[] = [];
  const watched = {
    timing: device.timing,
    createVariables: (kinds) => device.createVariables(kinds),
    compile(program, ...rest) {
      programs.push(program as Program);
      return device.compile(program, ...rest);
    },
  } as Pick<Device, "timing" | "createVariables" | "compile"> as Device;
  await deviceSpeed(watched, { side: 64, seconds: 0 });
  const scaled = Object.values(programs[1].outputs!).map(({ node }) => node.inputs[0]);
  assert.ok(scaled.length > 1);
  for (const { node: { inputs: [from] }, shape } of scaled) {
    assert.equal(from.node.operation.name, "variable");
    assert.ok(4 * sizeOf(shape) >= 2 ** 27);
  }
  device.destroy();
});

Deno.test("a device that waited is kept busy before what is timed, for no longer than it takes", async () => {
  // As one that takes so long for an operation.
  const asked = async (milliseconds: number) => {
    const calls: string[] = [];
    const kernels = [{ milliseconds }];
    const device = {
      timing: "timestamps",
      createVariables: () => ({ destroy() {} }),
      compile: () =>
        Promise.resolve({
          run: () => void calls.push("run"),
          profile: () => Promise.resolve([{ kernels }]).finally(() => calls.push("profile")),
          read: () => Promise.resolve([]),
          destroy() {},
        }),
    } as unknown as Device;
    await deviceSpeed(device, { side: 64, seconds: 0 });
    return calls;
  };
  const calls = await asked(0.25);
  assert.equal(calls[0], "profile");
  assert.equal(calls.filter((call) => call === "profile").length, 6);
  assert.equal(calls.filter((call) => call === "run").length, 4 * 50);
  assert.ok(!(await asked(20)).includes("run"));
  // Four operations of 20 µs are a run: 625 of them, twice after the first.
  assert.equal((await asked(0.02)).filter((call) => call === "run").length, 4 * 625);
});

Deno.test("what can't be measured is refused", async () => {
  const device = await openCpu({ threads: 1 });
  await assert.rejects(deviceSpeed(device, { side: 0 }), /Cannot measure a device: .*side/);
  await assert.rejects(deviceSpeed(device, { seconds: -1 }), /Cannot measure a device: .*seconds/);
  device.destroy();
});
