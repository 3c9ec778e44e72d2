import assert from "assert";
import {
  type Device,
  type KernelFamily as Family,
  openCpu,
  openDevice,
  openWebGpu,
  type WebGpuDevice,
} from "../devices/mod.ts";
import { changedGpu, type Changes } from "../devices/webgpu/testing/changed_gpu.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { vit } from "../models/mod.ts";
import { createSession, noiseBatch } from "./testing/sessions.ts";

// Devices of adapters that this machine doesn't have: they open on what is right, and train right.

const model = vit({ dim: 24, depth: 2, heads: 2, patch: 8, imageSize: 16 });
const BATCH = 4;

async function losses(device: Device): Promise<number[]> {
  const session = await createSession(device, model, BATCH);
  for (let i = 0; i < 3; i++) session.update(noiseBatch(model, BATCH, i), 1e-3);
  const found = (await session.read()).map(({ loss }) =>
    loss.reduce((sum, one) => sum + one, 0) / loss.length
  );
  session.destroy();
  return found;
}

const cpu = await openCpu({ threads: 1 });
const right = await losses(cpu);
cpu.destroy();

/** Opens a device on a changed adapter, trains, and returns the device and its warnings. */
async function trainOn(changes: Changes): Promise<{ device: WebGpuDevice; warnings: string[] }> {
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const device = await openWebGpu({ gpu: changedGpu(changes), onWarning, cache: false });
  try {
    const found = await losses(device);
    assert.equal(found.length, 3);
    found.forEach((loss, i) =>
      assert.ok(Math.abs(loss - right[i]) < 1e-4, `${found} for ${right}`)
    );
  } finally {
    device.destroy();
  }
  return { device, warnings };
}

function variantOf(device: WebGpuDevice, family: Family, variant: string) {
  return device.variants.find((entry) => entry.family === family && entry.variant === variant)!;
}

function testOn(
  name: string,
  changes: Changes,
  test: (of: Awaited<ReturnType<typeof trainOn>>) => void,
) {
  Deno.test({
    name: `webgpu: ${name}, and a ViT trains as on the CPU`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => test(await trainOn(changes)),
  });
}

testOn("this machine's adapter opens without a warning", {}, ({ device, warnings }) => {
  assert.deepEqual(warnings, []);
  for (const [family, variant] of Object.entries(device.tuning)) {
    const entry = device.variants.find((entry) =>
      entry.family === family && entry.variant === variant
    );
    if (entry) assert.equal(entry.state, "chosen");
  }
  const families = new Set(device.variants.map(({ family }) => family));
  assert.equal(device.variants.filter(({ state }) => state === "chosen").length, families.size);
});

testOn("without subgroups another product is taken", { refused: ["subgroups"] }, (opened) => {
  const { device, warnings } = opened;
  assert.deepEqual(warnings, []);
  assert.doesNotMatch(device.tuning.matmul + device.tuning.attention, /subgroup/);
  const { state, reason } = variantOf(device, "matmul", "subgroup8");
  assert.equal(state, "refused");
  assert.equal(reason, "needs subgroups of 8 lanes: the adapter doesn't grant them");
});

for (const [from, to, words] of [[16, 16, "16"], [64, 64, "64"], [4, 64, "4 to 64"]] as const) {
  const info = { subgroupMinSize: from, subgroupMaxSize: to };
  testOn(`with subgroups of ${words} lanes those of eight are refused`, { info }, ({ device }) => {
    assert.doesNotMatch(device.tuning.matmul + device.tuning.attention, /subgroup/);
    for (const family of ["matmul", "attention"] as const) {
      const { reason } = variantOf(device, family, "subgroup8");
      assert.equal(reason, `needs subgroups of 8 lanes: they have ${words}`);
    }
  });
}

testOn("an adapter that doesn't say its lanes has no subgroups", {
  info: { subgroupMinSize: undefined, subgroupMaxSize: undefined },
}, ({ device }) => {
  assert.doesNotMatch(device.tuning.matmul + device.tuning.attention, /subgroup/);
  const { reason } = variantOf(device, "attention", "subgroup8");
  assert.match(reason!, /doesn't say how many lanes/);
});

testOn("SwiftShader multiplies in workgroup memory", {
  info: { description: "", vendor: "google", architecture: "swiftshader" },
}, ({ device }) => {
  assert.equal(device.tuning.matmul, "tiled8");
  assert.equal(device.tuning.attention, "staged");
  assert.match(variantOf(device, "matmul", "direct").reason!, /large register tiles/);
});

// The variants that a known software adapter takes, each broken in a way of its own.

const info = { description: "llvmpipe, for a test" };
const usual = await openWebGpu({ gpu: changedGpu({ info }), cache: false });
usual.destroy();

/** What only the text of a variant has. */
const MARKS: Readonly<Record<string, readonly string[]>> = {
  "matmul subgroup8": ["let at5 = lane + 5u * SUBGROUP;", "const SUBGROUP = 8u"],
  "matmul subgroup4": ["let at5 = lane + 5u * SUBGROUP;", "const SUBGROUP = 4u"],
  "matmul direct": ["rowsOfA(p, p.row + 20u, k)"],
  "matmul tiled8": ["fn fillTiles"],
  "attention subgroup8": ["fn lower(own: vec4f)", "const SUBGROUP = 8u"],
  "attention subgroup4": ["fn lower(own: vec4f)", "const SUBGROUP = 4u"],
  "attention staged": ["var<workgroup> firstTile"],
  "rows single": ["if (LANES == 1u)"],
};

/** True for the text of the variant of a family that is usually chosen. */
function isUsual(family: Family, code: string): boolean {
  return MARKS[`${family} ${usual.tuning[family]}`].every((mark) => code.includes(mark));
}

/** Alters the texts of the variant of a family that is usually chosen. */
function breaking(family: Family, from: string, to: string): Changes {
  const text = (code: string) => isUsual(family, code) ? code.replaceAll(from, to) : code;
  return { info, text };
}

function testBroken(what: string, family: Family, changes: Changes, reason: RegExp): void {
  testOn(`${what} is passed over with one warning`, changes, ({ device, warnings }) => {
    const [wrong, other] = [usual.tuning[family], device.tuning[family]];
    assert.notEqual(other, wrong);
    const start = `WebGPU adapter llvmpipe, for a test: ${wrong} ${family} kernels are wrong (`;
    assert.equal(warnings.length, 1, warnings.join("\n"));
    assert.ok(warnings[0].startsWith(start), warnings[0]);
    assert.ok(warnings[0].endsWith(`), ${other} ones are used`), warnings[0]);
    const report = variantOf(device, family, wrong);
    assert.equal(report.state, "refused");
    assert.match(report.reason!, reason);
    assert.deepEqual({ ...device.tuning, [family]: wrong }, usual.tuning);
  });
}

const STORE = "finish(batch * params.m * params.n, row, column, params.m, params.n, product)";
const OFF = STORE.replace("product)", "product + vec4f(0.5))");
testBroken(
  "a product that is off",
  "matmul",
  breaking("matmul", STORE, OFF),
  /^wrong: 9×512 times 512×12, stored transposed: element 0 is \S+ instead of \S+$/,
);
testBroken(
  "a product that doesn't compile",
  "matmul",
  breaking("matmul", STORE, "nothing()"),
  /^wrong: Cannot compile kernel matmul /,
);
testBroken(
  "attention that is off",
  "attention",
  breaking("attention", "1.0 / total", "1.01 / total"),
  /^wrong: attention of 19 tokens: element 0 is \S+ instead of \S+$/,
);
testBroken(
  "attention whose gradient is off",
  "attention",
  breaking("attention", "let dscore = params.scale", "let dscore = 0.9 * params.scale"),
  /^wrong: gradient of attention of 19 tokens: element \d+ is /,
);
testBroken(
  "a reduction that is off",
  "rows",
  breaking("rows", "return value;", "return 1.5 * value;"),
  /^wrong: softmax of 67: element 0 is /,
);
testBroken(
  "a kernel that loses the device",
  "attention",
  {
    info,
    text: (code, device) => {
      if (isUsual("attention", code)) device.destroy();
      return code;
    },
  },
  /^wrong: /,
);

const EVERYWHERE: Changes = { info, text: (code) => code.replaceAll(STORE, OFF) };

Deno.test("webgpu: a device opens on no adapter whose products are all wrong", async () => {
  const { matmul } = usual.tuning;
  await assert.rejects(openWebGpu({ gpu: changedGpu(EVERYWHERE), cache: false }), (error) => {
    const { message } = error as Error;
    const start = "Cannot open WebGPU adapter llvmpipe, for a test: expected " +
      "matmul kernels whose numbers are right, got none: ";
    assert.ok(message.startsWith(start), message);
    assert.match(message, new RegExp(`${matmul} is wrong \\(9×512 times .*; tiled16 is wrong `));
    assert.match(message, /; update the GPU's driver, or use --device=cpu$/);
    return true;
  });
});

Deno.test("auto takes the CPU, and says so, where a GPU's numbers are wrong", () =>
  inFolder(async (cache) => {
    const gpu = changedGpu({
      ...EVERYWHERE,
      info: { description: "GPU 1", isFallbackAdapter: false },
    });
    // What was once proven of the sources would be believed of their altered texts.
    const before = Deno.env.get("XDG_CACHE_HOME");
    Deno.env.set("XDG_CACHE_HOME", cache);
    try {
      const warnings: string[] = [];
      const device = await openDevice("auto", {
        gpu,
        onWarning: (line) => void warnings.push(line),
      });
      assert.equal(device.description.kind, "cpu");
      const [adapter, ...flags] = warnings;
      assert.match(adapter, /^Cannot open WebGPU adapter GPU 1: .*; the CPU is used$/);
      // Tests that run without V8's flags hear of them, too.
      assert.ok(flags.every((line) => /--v8-flags=/.test(line)), flags.join("\n"));
      device.destroy();
    } finally {
      if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
      else Deno.env.set("XDG_CACHE_HOME", before);
    }
  }));
