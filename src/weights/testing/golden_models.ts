/**
 * Small networks that other libraries have too, with the same weights and inputs each time. What the
 * other libraries compute from them is kept in `golden/`.
 *
 * @module
 */
import { crossEntropy, gradients, Graph, mean, type Tensor } from "../../graph/mod.ts";
import { Scope } from "../../layers/mod.ts";
import {
  convmixer,
  convnext,
  describe,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  vit,
} from "../../models/mod.ts";
import { Random } from "../../random/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";

/** A network that another library has too. */
export interface GoldenModel {
  readonly model: Model;
  /** Examples of its batch. */
  readonly batch: number;
  /** The parameter whose whole gradient is kept. */
  readonly gradient: string;
}

const images = { imageSize: 16, classes: 5, patch: 4 };
const language = { vocabulary: 11, padVocabulary: 4, depth: 2 };
const convolutions = { imageSize: 32, depths: [1, 1, 2, 1], dims: [4, 8, 12, 8], layerScale: 0.5 };

/** The networks, by the names of their files. */
export const goldenModels: Readonly<Record<string, GoldenModel>> = {
  vit: {
    model: vit({ ...images, dim: 12, depth: 2, heads: 3, mlpRatio: 2 }),
    batch: 3,
    gradient: "blocks.0.attn.proj.weight",
  },
  vit_class_token: {
    model: vit({ ...images, dim: 12, depth: 2, heads: 2, pool: "token", positions: "learned" }),
    batch: 2,
    gradient: "pos_embed",
  },
  vit_registers: {
    model: vit({
      ...{
        ...images,
        dim: 12,
        depth: 2,
        heads: 2,
        mlpRatio: 2,
        pool: "token",
        positions: "learned",
      },
      ...{ registerTokens: 2, prefixPositions: false, layerScale: 0.5 },
    }),
    batch: 2,
    gradient: "reg_token",
  },
  vit_normalized_heads: {
    model: vit({
      ...{ ...images, dim: 12, depth: 2, heads: 3, mlpRatio: 2, positions: "learned" },
      ...{ classToken: true, registerTokens: 1, qkNorm: true },
    }),
    batch: 2,
    gradient: "blocks.0.attn.q_norm.weight",
  },
  convmixer: {
    model: convmixer({ ...images, dim: 8, depth: 2, kernel: 5 }),
    batch: 3,
    gradient: "blocks.0.0.fn.0.weight",
  },
  convnext: {
    model: convnext({ ...images, ...convolutions }),
    batch: 2,
    gradient: "stages.2.blocks.1.mlp.fc1.bias",
  },
  convnext_linear: {
    model: convnext({ ...images, ...convolutions, kernel: 3, convMlp: false }),
    batch: 2,
    gradient: "stages.0.blocks.0.conv_dw.weight",
  },
  convnext_patch2: {
    model: convnext({ ...images, ...convolutions, patch: 2 }),
    batch: 2,
    gradient: "stages.0.downsample.1.weight",
  },
  convnext_v2: {
    model: convnext({
      ...{ ...images, ...convolutions, imageSize: 16, patch: 1, kernel: 3 },
      ...{ layerScale: 0, globalResponseNorm: true },
    }),
    batch: 2,
    gradient: "stages.1.blocks.0.mlp.grn.weight",
  },
  convnext_v2_linear: {
    model: convnext({
      ...{ ...images, ...convolutions, kernel: 3, convMlp: false },
      ...{ globalResponseNorm: true },
    }),
    batch: 2,
    gradient: "stages.0.blocks.0.mlp.grn.bias",
  },
  mamba: {
    model: mambaLanguageModel({ ...language, dim: 20, states: 4, length: 9 }),
    batch: 2,
    gradient: "backbone.layers.0.mixer.A_log",
  },
  mamba2: {
    // Longer than a chunk of the scan, which has 64 tokens.
    model: mamba2LanguageModel({
      ...{ ...language, dim: 16, states: 8, headDim: 8, length: 67, hidden: 100, tied: false },
    }),
    batch: 1,
    gradient: "backbone.layers.0.mixer.conv1d.weight",
  },
};

/** Weights by name: none as special as a zero or a one, so that each counts for the logits. */
export function goldenWeights({ model }: GoldenModel): Map<string, Float32Array> {
  const random = new Random(0);
  return new Map(
    describe(model).parameters.map((parameter) => {
      const { name, shape, fanIn, use, initializer } = parameter;
      const noise = new Float32Array(sizeOf(shape));
      const own = random.child(name);
      if (use === "decayed") {
        own.fillNormal(noise, 0, 1 / Math.sqrt(fanIn));
        return [name, noise];
      }
      const values = initializer(parameter, own);
      own.fillNormal(noise, 0, 0.1);
      return [name, values.map((value, i) => value + noise[i])];
    }),
  );
}

/** A batch: pixels, or tokens, and a label for each row of logits. */
export function goldenInputs(
  golden: GoldenModel,
): Record<"x" | "labels", Float32Array | Int32Array> {
  const { input, classes } = golden.model;
  const random = new Random(1);
  const size = golden.batch * sizeOf(input.shape);
  const x = input.dtype === "int32"
    ? Int32Array.from({ length: size }, () => random.integer(classes))
    : new Float32Array(size);
  if (x instanceof Float32Array) random.fillNormal(x, 0, 1);
  const labels = Int32Array.from({ length: rowsOf(golden) }, () => random.integer(classes));
  return { x, labels };
}

/** Rows of logits: one an image, or one a token. */
function rowsOf({ model, batch }: GoldenModel): number {
  return model.input.dtype === "int32" ? batch * model.input.shape[0] : batch;
}

/** `logits` of evaluation. */
export function goldenLogits({ model, batch }: GoldenModel): Record<string, Tensor> {
  const graph = new Graph();
  const { shape, dtype } = model.input;
  return { logits: model.build(new Scope(graph), graph.input("x", [batch, ...shape], dtype)) };
}

/** The `loss` of a training step, and the gradient of each trained parameter by its name. */
export function goldenGradients(golden: GoldenModel): Record<string, Tensor> {
  const graph = new Graph();
  const trained = new Map<string, Tensor>();
  const { model, batch } = golden;
  const scope = new Scope(graph, {
    parameter({ name, shape, use }) {
      const tensor = graph.variable(name, shape);
      if (use === "decayed" || use === "undecayed") trained.set(name, tensor);
      return tensor;
    },
    training: {
      statistic() {},
      mask: () => {
        throw new Error("Cannot compare a step with randomness");
      },
    },
  });
  const { shape, dtype } = model.input;
  const logits = model.build(scope, graph.input("x", [batch, ...shape], dtype));
  const labels = graph.input("labels", [rowsOf(golden)], "int32");
  const loss = mean(crossEntropy(logits, labels), 0);
  const all = gradients(loss, [...trained.values()]);
  return { loss, ...Object.fromEntries([...trained.keys()].map((name, i) => [name, all[i]])) };
}
