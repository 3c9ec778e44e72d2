import assert from "assert";
import { openCpu } from "./cpu/device.ts";
import type { Device } from "./device.ts";
import { deviceSpeed } from "./speed.ts";
import { openWebGpu } from "./webgpu/device.ts";
import { changedGpu } from "./webgpu/testing/changed_gpu.ts";

/** Measures a device, whose memory is given back. */
async function measure(device: Device): Promise<void> {
  const start = performance.now();
  const { flops, bytes } = await deviceSpeed(device, { side: 64, seconds: 0 });
  const seconds = (performance.now() - start) / 1000;
  // No run of four operations can have taken longer than all of them.
  assert.ok(flops >= 4 * 2 * 64 ** 3 / seconds, `${flops} FLOP/s in ${seconds} s`);
  assert.ok(bytes >= 4 * 8 * 2 ** 23 / seconds, `${bytes} B/s in ${seconds} s`);
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

Deno.test("what can't be measured is refused", async () => {
  const device = await openCpu({ threads: 1 });
  await assert.rejects(deviceSpeed(device, { side: 0 }), /Cannot measure a device: .*side/);
  await assert.rejects(deviceSpeed(device, { seconds: -1 }), /Cannot measure a device: .*seconds/);
  device.destroy();
});
