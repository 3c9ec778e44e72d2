import assert from "assert";
import { type Device, makePlan, openDevice, type Program } from "../devices/mod.ts";
import { PROMISED } from "../devices/webgpu/testing/bound_steps.ts";
import { checkProgram } from "../devices/webgpu/testing/check_bindings.ts";
import {
  convmixer,
  describe,
  initialize,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  transformerLanguageModel,
  vit,
  vitMicro,
  vitTiny,
} from "../models/mod.ts";
import { adamW } from "./optimizers.ts";
import { classification } from "./objectives.ts";
import { languageModeling } from "./language_modeling.ts";
import { layOutParameters } from "./parameter_layout.ts";
import { Session } from "./session.ts";
import { recomputations, type Recompute, type SessionOptions } from "./session_options.ts";
import { updatePrograms } from "./step_programs.ts";
import { goldenBatch, type GoldenModel, goldenModels } from "./testing/golden_models.ts";
import { digest, digests, onCpu } from "./testing/sessions.ts";

/** All that a session is after a few steps, by digests, with the losses of these. */
async function trained(device: Device, model: Model, options: Partial<SessionOptions>) {
  const network = describe(model);
  const batch = 8;
  const session = await Session.create({
    device,
    network,
    objective: model.input.dtype === "float32"
      ? classification({ batch: batch / 2, smoothing: 0.1 })
      : languageModeling({ batch: batch / 2 }),
    optimizer: adamW({ clip: 1 }),
    values: initialize(network, { seed: 0 }),
    accumulate: 2,
    evaluation: false,
    ...options,
  });
  for (let step = 0; step < 2; step++) session.update(goldenBatch(model, step), 3e-3);
  const runs = await session.read();
  const found = {
    runs,
    ...await digests(await session.save()),
    bytes: session.training.memory.arena,
  };
  session.destroy();
  return found;
}

/** Checks what a session is for each recomputation, and returns it. */
async function checkModel(device: Device, model: Model, options: Partial<SessionOptions> = {}) {
  const { bytes: most, ...kept } = await trained(device, model, options);
  for (const recompute of recomputations.slice(1)) {
    const { bytes, ...again } = await trained(device, model, { ...options, recompute });
    assert.deepEqual(again, kept, `${model.name}, ${recompute}`);
    assert.ok(bytes < most, `${model.name}, ${recompute}: ${bytes} of ${most}`);
  }
  return kept;
}

async function checkBits(device: Device, names: readonly GoldenModel[]): Promise<void> {
  for (const name of names) await checkModel(device, goldenModels[name]);
}

Deno.test("steps that make activations again have the same bits on the CPU", () =>
  onCpu((device) => checkBits(device, Object.keys(goldenModels) as GoldenModel[])));

Deno.test("so have they with masks, averages, frozen parameters and rates by depth at once", () =>
  onCpu(async (device) => {
    const sizes = { dim: 48, depth: 3, heads: 3, patch: 4, imageSize: 16 };
    const model = vit({ ...sizes, dropPath: 0.4, dropout: 0.3 });
    const frozen = ({ name }: { name: string }) => /^patch_embed|^blocks\.1\.mlp/.test(name);
    const all = { ema: 0.9, layerDecay: 0.75, seed: 5, frozen };
    const kept: Record<string, unknown> = await checkModel(device, model, all);
    // Each of them counts.
    for (const name of Object.keys(all)) {
      const { bytes: _, ...without } = await trained(device, model, { ...all, [name]: undefined });
      assert.notDeepEqual(without, kept, name);
    }
    const first = initialize(describe(model), { seed: 0 }).get("blocks.1.mlp.fc1.weight")!;
    assert.equal(kept[" blocks.1.mlp.fc1.weight"], await digest(first));
  }));

Deno.test({
  name: "steps that make activations again have the same bits on WebGPU",
  // The adapter lives as long as the process.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const device = await openDevice("webgpu");
    await checkBits(device, ["vit", "convmixer", "mamba"]);
    device.destroy();
  },
});

Deno.test("what can't be made again is refused", () =>
  onCpu(async (device) => {
    const asked = trained(device, goldenModels.vit, { recompute: "all" as Recompute });
    await assert.rejects(asked, {
      name: "RangeError",
      message:
        'Cannot create a session: expected recompute to be "none", "functions" or "blocks", got "all"',
    });
  }));

const sequences = { vocabulary: 32, dim: 64, depth: 2, length: 256 };

/** The program of a training step. */
function stepOf(model: Model, batch: number, recompute: Recompute): Program {
  const objective = model.input.dtype === "float32"
    ? classification({ batch })
    : languageModeling({ batch });
  const layout = layOutParameters(describe(model));
  const parts = { objective, layout, optimizer: adamW(), accumulate: 1, averaged: false };
  return updatePrograms(model, { ...parts, recompute }).training;
}

Deno.test("no dispatch of a step that makes activations again binds bytes twice", () => {
  for (const name of ["vit", "convmixer"] as const) {
    for (const recompute of recomputations.slice(1)) {
      const program = stepOf(goldenModels[name], 2, recompute);
      checkProgram(program);
      checkProgram(program, { ...PROMISED, maxStorageBufferBindingSize: 2 ** 17 });
    }
  }
});

/** Networks with their batches, and the most bytes of intermediate tensors that a step may take on the CPU. */
const most: readonly [string, Model, number, Record<Recompute, number>][] = [
  ["ViT 96/6/3", vitMicro(), 128, {
    none: 308_183_552,
    functions: 205_062_656,
    blocks: 71_008_768,
  }],
  ["ViT-Ti, patch 2", vitTiny({ patch: 2 }), 512, {
    none: 19_479_134_720,
    functions: 12_601_786_880,
    blocks: 2_828_534_272,
  }],
  ["ConvMixer-256/8", convmixer(), 64, {
    none: 873_424_384,
    functions: 369_104_384,
    blocks: 286_031_360,
  }],
  ["Mamba", mambaLanguageModel(sequences), 16, {
    none: 52_118_528,
    functions: 40_002_560,
    blocks: 29_459_456,
  }],
  ["Mamba-2", mamba2LanguageModel(sequences), 16, {
    none: 114_283_008,
    functions: 80_481_792,
    blocks: 64_203_520,
  }],
  ["Transformer", transformerLanguageModel(sequences), 16, {
    none: 61_441_024,
    functions: 48_792_576,
    blocks: 37_274_624,
  }],
];

for (const [name, model, batch, bounds] of most) {
  Deno.test(`${name}: a step at batch ${batch} takes no more memory than it did`, () => {
    for (const recompute of recomputations) {
      const plan = makePlan(stepOf(model, batch, recompute), { inPlace: true });
      const [bytes, bound] = [plan.bytes.arena, bounds[recompute]];
      assert.ok(bytes <= bound, `${recompute}: ${bytes} bytes, at most ${bound} before`);
      // A bound that is far off would let memory grow again.
      assert.ok(
        bytes > 0.75 * bound,
        `${recompute}: ${bytes} bytes, set the bound of ${bound} anew`,
      );
    }
  });
}
