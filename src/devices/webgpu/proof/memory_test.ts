import assert from "assert";
import { inFolder } from "../../../host/testing/in_folder.ts";
import { changedGpu, type Changes } from "../testing/changed_gpu.ts";
import type { Gpu } from "../adapter.ts";
import { openWebGpu } from "../device.ts";
import type { Dispatch, KernelChooser } from "../dispatch.ts";
import { kernels } from "../kernels/mod.ts";
import { openAdapter } from "../opened.ts";
import { kernelsOf } from "./key.ts";

// What was proven once isn't proven again, unless something it depends on is another.

interface Opening {
  readonly proof: string;
  /** Kernels that were compiled while opening. */
  readonly kernels: number;
  readonly warnings: readonly string[];
}

function testMemory(name: string, test: (folder: string, open: typeof opening) => Promise<void>) {
  Deno.test({
    name: `webgpu: ${name}`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => inFolder((folder) => test(folder, opening)),
  });
}

async function opening(cache: string | false, changes: Changes = {}): Promise<Opening> {
  let kernels = 0;
  const warnings: string[] = [];
  const text = (code: string, device: GPUDevice) => {
    if (code.includes("params")) kernels++;
    return changes.text?.(code, device) ?? code;
  };
  const device = await openWebGpu({
    gpu: changedGpu({ ...changes, text }),
    onWarning: (message) => void warnings.push(message),
    cache,
  });
  device.destroy();
  return { proof: device.proof, kernels, warnings };
}

const files = (folder: string) =>
  Array.from(Deno.readDirSync(`${folder}/webgpu`), ({ name }) => `${folder}/webgpu/${name}`);

Deno.test({
  name: "webgpu: what a proof depends on are kernels as they are compiled, loops written out",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const opened = await openAdapter();
    const text = kernelsOf(opened);
    assert.ok(text.includes("let n = 1u;"));
    assert.ok(!text.includes("// unrolled"));
    opened.device.destroy();
  },
});

testMemory("a proof is remembered, and nothing is compiled for it again", async (folder, open) => {
  const first = await open(folder);
  assert.equal(first.proof, "proven now");
  assert.ok(first.kernels > 10);
  assert.deepEqual(await open(folder), { proof: "remembered", kernels: 0, warnings: [] });
  assert.equal(files(folder).length, 1);
});

testMemory(
  "another driver, compiler, other lanes and limits are proven anew",
  async (folder, open) => {
    const others: Changes[] = [
      {},
      { info: { description: "llvmpipe (another version)" } },
      { info: { subgroupMinSize: 4, subgroupMaxSize: 128 } },
      { refused: ["subgroups"] },
      { limits: { maxComputeWorkgroupStorageSize: 16_384 } },
      { language: ["pointer_composite_access"] },
    ];
    for (const [i, changes] of others.entries()) {
      assert.equal((await open(folder, changes)).proof, "proven now");
      assert.equal((await open(folder, changes)).proof, "remembered");
      assert.equal(files(folder).length, i + 1);
    }
  },
);

testMemory("another runtime is proven anew", async (folder, open) => {
  await open(folder);
  Object.defineProperty(navigator, "userAgent", { value: "Another/1.0", configurable: true });
  try {
    assert.equal((await open(folder)).proof, "proven now");
    assert.equal((await open(folder)).proof, "remembered");
  } finally {
    delete (navigator as { userAgent?: string }).userAgent;
  }
  assert.equal((await open(folder)).proof, "remembered");
  assert.equal(files(folder).length, 2);
});

testMemory("another implementation over the same driver is proven anew", async (folder) => {
  const requestAdapter = (options?: GPURequestAdapterOptions) =>
    navigator.gpu.requestAdapter(options);
  const open = async (gpu?: Gpu) => {
    const device = await openWebGpu({ gpu, cache: folder });
    device.destroy();
    return device.proof;
  };
  assert.equal(await open(), "proven now");
  assert.equal(await open(navigator.gpu), "remembered");
  const other = { requestAdapter };
  assert.equal(await open(other), "proven now");
  assert.equal(await open(other), "remembered");
});

/** Changes what choosers choose. */
const dispatchChanges: Readonly<Record<string, (dispatch: Dispatch) => Dispatch>> = {
  text: (dispatch) => ({ ...dispatch, source: `${dispatch.source}\nconst ANOTHER = 1u;\n` }),
  workgroups: ({ workgroups: [x, y, z], ...rest }) => ({ ...rest, workgroups: [x + 1, y, z] }),
  rounds: ({ rounds = 0, ...rest }) => ({ ...rest, rounds: rounds + 1 }),
};

testMemory("other choices of choosers are proven anew", async (folder, open) => {
  await open(folder);
  const choosers = kernels as { sum: KernelChooser };
  for (const [i, change] of Object.values(dispatchChanges).entries()) {
    const { sum } = choosers;
    choosers.sum = (step, tuning) => {
      const { dispatches, ...rest } = sum(step, tuning);
      return { ...rest, dispatches: dispatches.map(change) };
    };
    try {
      assert.equal((await open(folder)).proof, "proven now");
      assert.equal((await open(folder)).proof, "remembered");
    } finally {
      choosers.sum = sum;
    }
    assert.equal(files(folder).length, 2 + i);
  }
  assert.equal((await open(folder)).proof, "remembered");
});

testMemory("a wrong variant is remembered as wrong, and told of once", async (folder, open) => {
  const changes: Changes = {
    info: { description: "llvmpipe, for a test" },
    text: (code) =>
      code.replace("if (LANES == 1u) {\n    return value;", "if (LANES == 1u) {\n    return 0.0;"),
  };
  const first = await open(folder, changes);
  assert.equal(first.warnings.length, 1, first.warnings.join("\n"));
  assert.deepEqual(await open(folder, changes), { proof: "remembered", kernels: 0, warnings: [] });
});

testMemory("a file that isn't a proof is written anew", async (folder, open) => {
  await open(folder);
  const [file] = files(folder);
  const good = await Deno.readTextFile(file);
  const saved = JSON.parse(good);
  const report = { shapeClass: "matmul deep", variant: "tiled8", milliseconds: { tiled8: 1 } };
  const bad = [
    "",
    "{",
    "null",
    "[]",
    good.slice(0, -20),
    JSON.stringify({ ...saved, key: "another" }),
    JSON.stringify({ ...saved, date: undefined }),
    JSON.stringify({ ...saved, date: new Date(Date.now() - 8 * 86_400_000) }),
    JSON.stringify({ ...saved, date: new Date(Date.now() + 86_400_000) }),
    JSON.stringify({ ...saved, tuning: null }),
    JSON.stringify({ ...saved, tuning: { ...saved.tuning, matmul: "nothing" } }),
    JSON.stringify({ ...saved, tuning: { ...saved.tuning, workgroups: "8" } }),
    JSON.stringify({ ...saved, variants: [{}] }),
    JSON.stringify({ ...saved, variants: {} }),
    // As before classes of shapes were measured.
    JSON.stringify({ ...saved, classes: undefined }),
    ...[
      null,
      {},
      [null],
      [{ ...report, shapeClass: "matmul huge" }],
      [
        { ...report, variant: "staged" },
      ],
      [{ ...report, milliseconds: null }],
      [{ ...report, milliseconds: { tiled8: "1" } }],
    ]
      .map((classes) => JSON.stringify({ ...saved, classes })),
  ];
  for (const text of bad) {
    await Deno.writeTextFile(file, text);
    assert.equal((await open(folder)).proof, "proven now", text);
    const { date, ...rest } = JSON.parse(await Deno.readTextFile(file));
    assert.ok(Date.parse(date) >= Date.parse(saved.date));
    assert.deepEqual({ date: saved.date, ...rest }, saved);
  }
  assert.equal((await open(folder)).proof, "remembered");
});

testMemory("a device opens where nothing can be remembered", async (folder, open) => {
  await Deno.writeTextFile(`${folder}/file`, "");
  for (const cache of [false, `${folder}/file`] as const) {
    assert.equal((await open(cache)).proof, "proven now");
    assert.equal((await open(cache)).proof, "proven now");
  }
});
