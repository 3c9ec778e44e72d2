import assert from "assert";
import { Graph, scale } from "../graph/mod.ts";
import { chooseDevice, deviceNames, openDevice } from "./open.ts";
import type { Gpu } from "./webgpu/adapter.ts";

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

Deno.test("the CPU says once, or to whoever asks, which flags make it faster", async () => {
  const { warn } = console;
  const [said, heard]: string[][] = [[], []];
  console.warn = (line) => said.push(line);
  try {
    const tell = { threads: 1, onWarning: (line: string) => heard.push(line) };
    for (const options of [{ threads: 1 }, { threads: 1 }, tell, tell]) {
      const device = await openDevice("cpu", options);
      const wide = /256 bits/.test(device.description.name);
      device.destroy();
      if (wide || Deno.build.arch !== "x86_64") return;
    }
  } finally {
    console.warn = warn;
  }
  const line =
    "The CPU device is about twice as fast on processors with AVX2 if Deno is started with " +
    "--v8-flags=--experimental-wasm-revectorize,--no-wasm-bounds-checks";
  assert.deepEqual([said, heard], [[line], [line, line]]);
});

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
  assert.deepEqual(deviceNames, ["auto", "webgpu", "webgpu:dawn", "cpu"]);
  for (const name of ["webgpu", "cpu"] as const) {
    const device = await openDevice(name);
    const { kind, name: words } = device.description;
    assert.equal(kind, name);
    assert.ok(words.length > 3);
    device.destroy();
  }
});

Deno.test("a given WebGPU implementation is used in place of the runtime's own", async () => {
  const asked: unknown[] = [];
  const info = { description: "a made-up GPU", vendor: "", architecture: "" };
  const made: Gpu = {
    requestAdapter: (options) => {
      asked.push(options);
      return Promise.resolve({ info });
    },
  };
  const reason = "there is a real GPU: a made-up GPU";
  assert.deepEqual(await chooseDevice({ gpu: made }), { name: "webgpu", reason });
  assert.deepEqual(asked, [{ powerPreference: "high-performance" }]);
  const none: Gpu = { requestAdapter: () => Promise.resolve(null) };
  await assert.rejects(openDevice("webgpu", { gpu: none }), /as no adapter was found/);
  const device = await openDevice("auto", { gpu: none });
  assert.equal(device.description.kind, "cpu");
  device.destroy();
});

Deno.test("a device works without the runtime's WebGPU globals", async () => {
  const names = ["GPUBufferUsage", "GPUShaderStage", "GPUMapMode"];
  const gpu = navigator.gpu;
  const kept = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name)!);
  names.forEach((name) => Reflect.deleteProperty(globalThis, name));
  Object.defineProperty(navigator, "gpu", { value: undefined, configurable: true });
  try {
    const device = await openDevice("webgpu", { gpu });
    const variables = device.createVariables([{ name: "v", shape: [3], dtype: "float32" }]);
    variables.write("v", Float32Array.of(1, 2, 3));
    const x = new Graph().variable("v", [3]);
    const executable = await device.compile({ outputs: { y: scale(x, 2) } }, variables);
    executable.run({});
    assert.deepEqual(await executable.read(), [{ y: Float32Array.of(2, 4, 6) }]);
    assert.deepEqual(await variables.read("v"), Float32Array.of(1, 2, 3));
    device.destroy();
  } finally {
    Reflect.deleteProperty(navigator, "gpu");
    names.forEach((name, i) => Object.defineProperty(globalThis, name, kept[i]));
  }
});
