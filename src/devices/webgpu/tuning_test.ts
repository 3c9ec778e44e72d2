import assert from "assert";
import type { Device, Executable } from "../device.ts";
import type { Clock } from "./classes/clock.ts";
import { Tuner } from "./classes/tuner.ts";
import { givenDevice } from "./device.ts";
import type { ChosenKernels, MatmulVariant, ShapeClass, Tuning } from "./dispatch.ts";
import { openAdapter, type Opened } from "./opened.ts";
import { Proofs } from "./proof/proofs.ts";
import { changedGpu, type Changes } from "./testing/changed_gpu.ts";
import type { ClassReport } from "./report.ts";
import { tune, type Tuned } from "./tuning.ts";

/** Milliseconds of a product of each kind. */
type Costs = Readonly<Record<MatmulVariant, number>>;

const CLASS = "matmul narrow";

interface Outcome {
  readonly tuned: Tuned;
  readonly warnings: readonly string[];
  /** The products that were timed, in the order of their first time. */
  readonly timed: readonly string[];
  readonly saved: number;
}

interface Wishes {
  readonly measured?: boolean;
  readonly choices?: ChosenKernels;
  readonly before?: ChosenKernels;
  readonly classes?: readonly ShapeClass[];
  /** What another process has found. */
  readonly found?: readonly ClassReport[];
  /** A product whose first run that counts meets other work: it takes a hundred times as long. */
  readonly disturbed?: MatmulVariant;
}

/** Chooses for classes of this machine's adapter, changed, as if its products cost this much. */
async function tuneAs(changes: Changes, costs: Costs, wishes: Wishes = {}): Promise<Outcome> {
  const { measured = true, choices = {}, before = {}, classes = [CLASS] } = wishes;
  const gpu = changedGpu(changes);
  const owners = new Map<Executable, MatmulVariant>();
  const deviceOf = (opened: Opened, tuning: Tuning): Device => {
    const device = givenDevice(opened, tuning);
    const compile = device.compile.bind(device);
    device.compile = async (...given) => {
      const executable = await compile(...given);
      owners.set(executable, tuning.matmul);
      return executable;
    };
    return device;
  };
  const timed = new Set<string>();
  let calls = 0;
  const clock: Clock = {
    shortest: 4,
    time: (runs) => {
      // The first call is for what is compiled late.
      const disturbed = ++calls === 2 ? wishes.disturbed : undefined;
      return Promise.resolve(runs.map(({ executable, times }) => {
        const variant = owners.get(executable)!;
        timed.add(variant);
        return times * costs[variant] * (variant === disturbed ? 100 : 1);
      }));
    },
  };
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const open = () => openAdapter(gpu);
  const proofs = new Proofs(await open(), { open, deviceOf });
  const tuned = await tune(proofs, { all: false, warn, choices });
  proofs.opened.device.destroy();
  let saved = 0;
  const save = () => Promise.resolve(void saved++);
  const tuner = new Tuner({
    ...{ open, deviceOf, tuned, measured, choices, before, warn, save },
    recall: () => Promise.resolve(wishes.found ?? []),
    clockOf: () => clock,
  });
  // Programs that are compiled at the same time wait for each other's classes.
  await Promise.all([tuner.prepare(classes), tuner.prepare(classes)]);
  await tuner.prepare(classes);
  return { tuned: tuner.tuned, warnings, timed: [...timed], saved };
}

function testTune(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `webgpu: ${name}`, sanitizeOps: false, sanitizeResources: false, fn });
}

const hardware = (description: string): Changes => ({
  info: { description, vendor: "", architecture: "", device: "", isFallbackAdapter: false },
});

const rising: Costs = {
  ...{ tiled8: 1, tiled16: 2, direct: 2.5, subgroup8: 2.6, subgroup4: 2.7 },
  fine8: 2.8,
};
const falling: Costs = {
  ...{ tiled8: 5, tiled16: 4, direct: 3, subgroup8: 2, subgroup4: 1 },
  fine8: 6,
};

testTune("each of two adapters gets the products that are the fastest on it", async () => {
  const results = [
    await tuneAs(hardware("GPU 1"), rising),
    await tuneAs(hardware("GPU 2"), falling),
  ];
  for (const [i, costs] of [rising, falling].entries()) {
    const { tuned, warnings, timed, saved } = results[i];
    const [{ shapeClass, variant, milliseconds }, ...others] = tuned.classes;
    assert.deepEqual([shapeClass, others], [CLASS, []]);
    assert.ok(timed.length > 2, `${timed}`);
    const fastest = timed.toSorted((a, b) => costs[a as MatmulVariant] - costs[b as MatmulVariant]);
    assert.equal(variant, fastest[0]);
    assert.deepEqual(tuned.tuning.classes, { [CLASS]: variant });
    for (const [name, time] of Object.entries(milliseconds)) {
      assert.equal(time, costs[name as MatmulVariant]);
    }
    assert.deepEqual(Object.keys(milliseconds).sort(), timed.toSorted());
    // What was measured once isn't measured again.
    assert.equal(saved, 1);
    assert.deepEqual(warnings, []);
    for (const { family, variant: name, state } of tuned.variants) {
      if (family !== "matmul" || state === "refused") continue;
      assert.equal(state, [variant, "tiled8"].includes(name) ? "chosen" : "proven", name);
    }
  }
  const [first, second] = results.map(({ tuned }) => tuned.tuning);
  assert.notEqual(first.classes![CLASS], second.classes![CLASS]);
  // Other shapes have what is preferred on GPUs.
  assert.deepEqual({ ...first, classes: {} }, { ...second, classes: {} });
});

testTune("a product that is hardly faster isn't taken", async () => {
  const close: Costs = { ...rising, tiled8: 1, tiled16: 0.97, direct: 0.96, subgroup8: 0.96 };
  const { tuned } = await tuneAs(hardware("GPU 1"), close);
  assert.equal(tuned.classes[0].variant, "tiled8");
  // Nor is what was taken before left for it.
  const again = await tuneAs(hardware("GPU 1"), close, { before: { [CLASS]: "tiled16" } });
  assert.equal(again.tuned.classes[0].variant, "tiled16");
  const better = { ...close, direct: 0.9 };
  const left = await tuneAs(hardware("GPU 1"), better, { before: { [CLASS]: "tiled16" } });
  assert.equal(left.tuned.classes[0].variant, "direct");
});

testTune("a product that met other work once isn't dropped for it", async () => {
  const { tuned } = await tuneAs(hardware("GPU 1"), falling, { disturbed: "direct" });
  const { variant, milliseconds } = tuned.classes[0];
  const names = Object.keys(milliseconds) as MatmulVariant[];
  const fastest = names.toSorted((a, b) => falling[a] - falling[b])[0];
  const { tuned: other } = await tuneAs(hardware("GPU 1"), falling, { disturbed: fastest });
  assert.deepEqual([variant, other.classes[0].variant], [fastest, fastest]);
  assert.equal(milliseconds.direct, falling.direct);
});

testTune("a product that is wrong is not taken for being fast", async () => {
  const text = (code: string) =>
    code.includes("fn fillTiles")
      ? code.replaceAll("params.n, product)", "params.n, product + vec4f(0.5))")
      : code;
  const { tuned, timed, warnings } = await tuneAs({ ...hardware("GPU 3"), text }, rising);
  assert.equal(tuned.classes[0].variant, "direct");
  assert.ok(!timed.some((name) => /tiled|fine/.test(name)), `${timed}`);
  const wrong = tuned.variants.filter(({ reason }) => reason?.startsWith("wrong: "));
  assert.deepEqual(wrong.map(({ variant }) => variant), ["tiled8", "tiled16", "fine8"]);
  assert.equal(warnings.length, 3);
  assert.match(warnings[0], /^WebGPU adapter GPU 3: tiled8 matmul kernels are wrong /);
});

testTune("what is asked for is used and not timed, unless it can't be", async () => {
  const choices = { matmul: "direct", [CLASS]: "tiled16" };
  const { tuned, timed } = await tuneAs(hardware("GPU 1"), rising, { choices });
  assert.equal(tuned.tuning.matmul, "direct");
  assert.deepEqual(tuned.classes, [{ shapeClass: CLASS, variant: "tiled16", milliseconds: {} }]);
  assert.deepEqual(timed, []);
  const refused = { ...hardware("GPU 1"), refused: ["subgroups"] };
  const other = { choices: { matmul: "subgroup8", [CLASS]: "subgroup8" } };
  const found = await tuneAs(refused, rising, other);
  assert.equal(found.tuned.tuning.matmul, "tiled8");
  assert.equal(found.tuned.classes[0].variant, "tiled8");
  assert.ok(found.timed.length > 1);
});

testTune("what another process has found meanwhile isn't measured again", async () => {
  const found = [{ shapeClass: CLASS, variant: "tiled16", milliseconds: { tiled16: 1 } }] as const;
  const { tuned, timed } = await tuneAs(hardware("GPU 1"), rising, { found });
  assert.deepEqual([tuned.classes, timed], [found, []]);
  // Unless it is asked for something else, or that is wrong here.
  const asked = await tuneAs(hardware("GPU 1"), rising, { found, choices: { [CLASS]: "direct" } });
  assert.equal(asked.tuned.classes[0].variant, "direct");
  const unknown = [{ ...found[0], variant: "subgroup8" }];
  const refused = { ...hardware("GPU 1"), refused: ["subgroups"] };
  const own = await tuneAs(refused, rising, { found: unknown });
  assert.equal(own.tuned.classes[0].variant, "tiled8");
});

testTune("where nothing is to be measured, nothing is, and one variant is proven", async () => {
  const info = { description: "llvmpipe, for a test" };
  for (const costs of [rising, falling]) {
    const given = { measured: false };
    const { tuned, timed, saved } = await tuneAs({ info, refused: ["subgroups"] }, costs, given);
    assert.equal(tuned.tuning.matmul, "direct");
    assert.deepEqual([tuned.classes, timed, saved], [[], [], 0]);
    const { state } = tuned.variants.find(({ variant }) => variant === "tiled16")!;
    assert.equal(state, "untried");
  }
});
