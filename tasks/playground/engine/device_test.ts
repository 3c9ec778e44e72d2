import assert from "assert";
import type { Device, Gpu } from "../../../src/devices/mod.ts";
import { RunDevices } from "./device.ts";
import { Page, tiny } from "./testing/page.ts";

const options = { sanitizeOps: false, sanitizeResources: false };

/** Devices that are opened one after the other, with what is told of them. */
async function opened(gpu: Gpu | undefined, asked: readonly Parameters<RunDevices["open"]>[0][]) {
  const told: [string, string | undefined][] = [];
  const runDevices = new RunDevices((device, notice) => {
    told.push([device.description.name, notice]);
  }, gpu);
  const devices: Device[] = [];
  for (const one of asked) devices.push(await runDevices.open(one));
  runDevices.close();
  return { told, devices };
}

Deno.test({
  name: "a device is kept until a run asks for another one",
  ...options,
  async fn() {
    const one = { device: "cpu", threads: 1 } as const;
    const { told, devices } = await opened(undefined, [one, one, { ...one, threads: 2 }, one]);
    assert.equal(devices[0], devices[1]);
    assert.deepEqual(told.map(([name, notice]) => [name.split(",")[1], notice]), [
      [" 1 thread", undefined],
      [" 2 threads", undefined],
      [" 1 thread", undefined],
    ]);
  },
});

Deno.test({
  name: "where WebGPU can't be had the CPU is used: told if it was asked for, else not",
  ...options,
  async fn() {
    const none: Gpu = { requestAdapter: () => Promise.resolve(null) };
    const { told } = await opened(none, [
      { device: "auto", threads: 1 },
      { device: "webgpu", threads: 1 },
    ]);
    assert.deepEqual(told.map(([name]) => name.slice(0, 13)), ["CPU, 1 thread", "CPU, 1 thread"]);
    assert.equal(told[0][1], undefined);
    const expected = "Cannot open a WebGPU device as no adapter was found; the CPU is used.";
    assert.equal(told[1][1], expected);
    const broken: Gpu = { requestAdapter: () => Promise.reject(new Error("no luck")) };
    const after = await opened(broken, [{ device: "auto", threads: 1 }]);
    assert.deepEqual(after.told.map(([, notice]) => notice), ["no luck; the CPU is used."]);
  },
});

Deno.test({
  name: "a run whose GPU is lost fails in words, and the next one trains on the CPU",
  ...options,
  async fn() {
    const { requestDevice } = GPUAdapter.prototype;
    let real: GPUDevice | undefined;
    GPUAdapter.prototype.requestDevice = async function (descriptor) {
      return real = await requestDevice.call(this, descriptor);
    };
    try {
      await using page = new Page();
      const settings = tiny({
        problem: "copying",
        model: "mamba2",
        dim: 8,
        letters: 2,
        device: "webgpu",
      });
      page.send({ kind: "start", settings, views: [] });
      await page.next("progress");
      assert.equal((await page.next("ready")).device.kind, "webgpu");
      real!.destroy();
      const { message } = await page.next("failed");
      assert.match(message, /the WebGPU device was lost .*Start again, and the CPU is used\.$/);
      const from = page.messages.length;
      page.send({ kind: "start", settings, views: [] });
      const { device, notice } = await page.next("ready", () => true, from);
      assert.equal(device.kind, "cpu");
      assert.match(notice!, /^WebGPU was lost \(.*\), so the CPU is used\.$/);
      await page.next("progress", () => true, from);
    } finally {
      GPUAdapter.prototype.requestDevice = requestDevice;
    }
  },
});

Deno.test({
  name: "WebGPU gives the CPU's losses to 10⁻⁴",
  ...options,
  async fn() {
    const losses: number[][] = [];
    for (const device of ["cpu", "webgpu"] as const) {
      await using page = new Page();
      const settings = tiny({ problem: "copying", model: "mamba2", dim: 8, letters: 2, device });
      page.send({ kind: "start", settings, views: [] });
      assert.equal((await page.next("ready")).device.kind, device);
      await page.next("progress", ({ step }) => step >= 8);
      losses.push(page.losses(1).slice(0, 8));
    }
    losses[0].forEach((loss, i) =>
      assert.ok(Math.abs(loss - losses[1][i]) < 1e-4, `step ${i + 1}`)
    );
  },
});
