import assert from "assert";
import type { Device, Executable } from "../device.ts";
import { AdapterDevice } from "./device.ts";
import type { MatmulVariant, Tuning } from "./dispatch.ts";
import { openAdapter } from "./opened.ts";
import { Proofs } from "./proof/proofs.ts";
import { changedGpu, type Changes } from "./testing/changed_gpu.ts";
import { tune, type Tuned } from "./tuning.ts";

/** Milliseconds of a product of each kind. */
type Costs = Readonly<Record<MatmulVariant, number>>;

/** Products in a run that is timed. */
const CHAIN = 8;

/** A device on which a timed run costs what it is said to. Kernels are made, but not run. */
function timed(device: Device, pass: () => void): Device {
  return new Proxy(device, {
    get(target, name) {
      if (name !== "compile") {
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      }
      return async (...given: Parameters<Device["compile"]>): Promise<Executable> => {
        const executable = await target.compile(...given);
        return {
          memory: executable.memory,
          dispatches: executable.dispatches,
          run: pass,
          read: () => Promise.resolve([]),
          destroy: () => executable.destroy(),
        };
      };
    },
  });
}

/** Tunes this machine's adapter, changed, as if its products cost this much. */
async function tuneAs(
  changes: Changes,
  costs: Costs,
): Promise<Tuned & { warnings: string[]; timings: number }> {
  const gpu = changedGpu(changes);
  let [clock, timings] = [0, 0];
  const deviceOf = (opened: Awaited<ReturnType<typeof openAdapter>>, tuning: Tuning): Device => {
    const device = new AdapterDevice(opened, { tuning, variants: [] }, "given");
    // What is timed is one piece, what is proven isn't.
    if (tuning.workgroups !== 1) return device;
    timings++;
    return timed(device, () => clock += CHAIN * costs[tuning.matmul]);
  };
  const proofs = new Proofs(await openAdapter(gpu), { open: () => openAdapter(gpu), deviceOf });
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const tuned = await tune(proofs, { all: false, warn, now: () => clock });
  proofs.opened.device.destroy();
  return { ...tuned, warnings, timings };
}

function testTune(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `webgpu: ${name}`, sanitizeOps: false, sanitizeResources: false, fn });
}

const hardware = (description: string): Changes => ({
  info: { description, vendor: "", architecture: "", device: "", isFallbackAdapter: false },
});

const rising: Costs = { tiled8: 1, tiled16: 2, direct: 3, subgroup8: 4, subgroup4: 5 };
const falling: Costs = { tiled8: 5, tiled16: 4, direct: 3, subgroup8: 2, subgroup4: 1 };

/** What was right, with its milliseconds, from the fastest on. */
const timesOf = ({ variants }: Tuned) =>
  variants.flatMap(({ variant, milliseconds }) => milliseconds ? [[variant, milliseconds]] : [])
    .toSorted(([, a], [, b]) => Number(a) - Number(b));

testTune("each of two adapters gets the product that is fastest on it", async () => {
  const first = await tuneAs(hardware("GPU 1"), rising);
  const second = await tuneAs(hardware("GPU 2"), falling);
  const [ranking, opposite] = [timesOf(first), timesOf(second)];
  assert.ok(ranking.length > 2, `${ranking}`);
  assert.deepEqual(opposite.map(([variant]) => variant), ranking.map(([name]) => name).reverse());
  for (const [tuned, costs] of [[first, rising], [second, falling]] as const) {
    const times = timesOf(tuned);
    for (const [variant, time] of times) assert.equal(time, costs[variant as MatmulVariant]);
    assert.equal(tuned.tuning.matmul, times[0][0]);
    assert.equal(tuned.tuning.software, false);
    assert.equal(tuned.timings, times.length);
    assert.deepEqual(tuned.warnings, []);
    for (const { family, variant, state } of tuned.variants) {
      if (family !== "matmul" || state === "refused") continue;
      assert.equal(state, variant === times[0][0] ? "chosen" : "proven", variant);
    }
  }
  assert.notEqual(first.tuning.matmul, second.tuning.matmul);
  assert.deepEqual({ ...first.tuning, matmul: "" }, { ...second.tuning, matmul: "" });
});

testTune("a product that is wrong is not taken for being fast", async () => {
  const text = (code: string) =>
    code.includes("fn fillTiles")
      ? code.replaceAll("params.n, product)", "params.n, product + vec4f(0.5))")
      : code;
  const tuned = await tuneAs({ ...hardware("GPU 3"), text }, rising);
  assert.equal(tuned.tuning.matmul, "direct");
  assert.deepEqual(timesOf(tuned)[0], ["direct", 3]);
  const wrong = tuned.variants.filter(({ reason }) => reason?.startsWith("wrong: "));
  assert.deepEqual(wrong.map(({ variant }) => variant), ["tiled8", "tiled16"]);
  assert.equal(tuned.warnings.length, 2);
  assert.match(tuned.warnings[0], /^WebGPU adapter GPU 3: tiled8 matmul kernels are wrong /);
});

testTune("a software adapter takes the first that is right and times nothing", async () => {
  const info = { description: "llvmpipe, for a test" };
  for (const costs of [rising, falling]) {
    const tuned = await tuneAs({ info, refused: ["subgroups"] }, costs);
    assert.equal(tuned.tuning.matmul, "direct");
    assert.equal(tuned.timings, 0);
    assert.deepEqual(timesOf(tuned), []);
    const { state } = tuned.variants.find(({ variant }) => variant === "tiled16")!;
    assert.equal(state, "untried");
  }
});
