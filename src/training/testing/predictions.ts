/**
 * Small networks, with inputs and values for them, to be predicted with.
 *
 * @module
 */
import { type Device, openCpu, openDevice, type Values } from "../../devices/mod.ts";
import {
  convmixer,
  convnext,
  describe,
  initialize,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  transformerLanguageModel,
  vit,
} from "../../models/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";

const words = { vocabulary: 11, dim: 16, depth: 1, length: 6 };
/** One network of each kind. */
export const models: Record<string, Model> = {
  vit: vit({ dim: 12, depth: 2, heads: 3, patch: 8, imageSize: 16 }),
  convmixer: convmixer({ dim: 8, depth: 2, kernel: 3, patch: 4, imageSize: 8 }),
  convnext: convnext({ dims: [4, 8], depths: [1, 1], patch: 2, imageSize: 8, dropPath: 0.5 }),
  mamba: mambaLanguageModel({ ...words, states: 3 }),
  mamba2: mamba2LanguageModel({ ...words, states: 3, headDim: 8 }),
  transformer: transformerLanguageModel({ ...words, heads: 4, keyHeads: 2 }),
};

/** So many examples, none like another. */
export function inputsOf({ input: { name, shape, dtype } }: Model, examples: number) {
  const length = examples * sizeOf(shape);
  const values: Values = dtype === "int32"
    ? Int32Array.from({ length }, (_, i) => (i * i + 3 * i) % 11)
    : Float32Array.from({ length }, (_, i) => Math.sin(i));
  return { [name]: values };
}

/** First values that leave nothing at 0 or 1, running statistics among them. */
export function valuesOf(model: Model): Map<string, Float32Array> {
  const values = initialize(describe(model), { seed: 0 });
  for (const [name, own] of values) {
    own.forEach((x, i) => own[i] = name.endsWith("running_var") ? 1.5 : x + 0.1 * Math.cos(i));
  }
  return values;
}

/** Opens a device for a test, and gives it back. */
export async function onDevice(
  kind: "cpu" | "webgpu",
  test: (device: Device) => Promise<void>,
): Promise<void> {
  const device = kind === "cpu" ? await openCpu({ threads: 1 }) : await openDevice(kind);
  try {
    await test(device);
  } finally {
    device.destroy();
  }
}
