import assert from "assert";
import { chooseDevice, deviceNames, openDevice } from "./open.ts";

/** Runs a test on a machine whose only adapter says this of itself; without it, there is none. */
async function withAdapter(
  info: Partial<GPUAdapterInfo> | undefined,
  test: () => Promise<void>,
): Promise<void> {
  const requestAdapter = () => Promise.resolve(info ? { info } : null);
  Object.defineProperty(navigator, "gpu", { value: { requestAdapter }, configurable: true });
  try {
    await test();
  } finally {
    Reflect.deleteProperty(navigator, "gpu");
  }
}

Deno.test("auto takes a real GPU, by its name", () =>
  withAdapter({ description: "NVIDIA H200", vendor: "4318" }, async () => {
    const reason = "there is a real GPU: NVIDIA H200";
    assert.deepEqual(await chooseDevice(), { name: "webgpu", reason });
  }));

Deno.test("an adapter without a description is named after its maker", () =>
  withAdapter({ description: "", vendor: "apple", architecture: "metal-3" }, async () => {
    assert.equal((await chooseDevice()).reason, "there is a real GPU: apple metal-3");
  }));

Deno.test("auto never takes a software adapter", async () => {
  const software: Partial<GPUAdapterInfo>[] = [
    { description: "llvmpipe (LLVM 15.0.6, 256 bits)" },
    { description: "SwiftShader Device (Subzero)" },
    { description: "Some Device", isFallbackAdapter: true },
  ];
  for (const info of software) {
    await withAdapter(info, async () => {
      const reason = `the only WebGPU adapter is software: ${info.description}`;
      assert.deepEqual(await chooseDevice(), { name: "cpu", reason });
    });
  }
});

Deno.test("without an adapter auto takes the CPU, and WebGPU says what to do", () =>
  withAdapter(undefined, async () => {
    assert.deepEqual(await chooseDevice(), { name: "cpu", reason: "no WebGPU adapter was found" });
    const device = await openDevice("auto");
    assert.equal(device.description.kind, "cpu");
    device.destroy();
    await assert.rejects(openDevice("webgpu"), {
      name: "Error",
      message:
        "Cannot open a WebGPU device as no adapter was found: install your GPU's driver, or " +
        "for a software adapter on Debian `apt-get install -y mesa-vulkan-drivers`; or use " +
        "--device=cpu",
    });
  }));

Deno.test("devices are opened by name", async () => {
  assert.deepEqual(deviceNames, ["auto", "webgpu", "cpu"]);
  for (const name of ["webgpu", "cpu"] as const) {
    const device = await openDevice(name);
    const { kind, name: words } = device.description;
    assert.equal(kind, name);
    assert.ok(words.length > 3);
    device.destroy();
  }
});
