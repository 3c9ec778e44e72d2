/**
 * Small sessions, with the losses that the host finds for the same inputs.
 *
 * @module
 */
import type { Device, Values } from "../../devices/mod.ts";
import { embedding, matmul, reshape } from "../../graph/mod.ts";
import { normal } from "../../initializers/mod.ts";
import { describe, initialize, type Model } from "../../models/mod.ts";
import { languageModeling } from "../language_modeling.ts";
import { classification, type Objective } from "../objectives.ts";
import { sgd } from "../optimizers.ts";
import { Session } from "../session.ts";
import type { InputKind } from "./trial_inputs.ts";

/** A session with what it takes. */
export interface Target {
  readonly session: Session;
  readonly kinds: Readonly<Record<string, InputKind>>;
  /** The loss of inputs that are right. */
  readonly expect: (inputs: Readonly<Record<string, Values>>) => number;
  /** The losses of the runs that wait to be read. */
  readonly expected: { readonly loss: number; readonly where: string }[];
  /** The most runs that can wait. */
  readonly most: number;
  /** The parameters, which no trial may change. */
  readonly values: ReadonlyMap<string, Float32Array>;
}

const BATCH = 3, PIXELS = 6, CLASSES = 5, TOKENS = 4, VOCABULARY = 7, WIDTH = 4;

const declare = (shape: number[]) => ({ shape, fanIn: 1, fanOut: 1, initializer: normal(1) });

/** Classes by one matrix. */
const images: Model = {
  name: "matrix",
  configuration: {},
  input: { name: "images", shape: [1, 2, 3], dtype: "float32" },
  classes: CLASSES,
  build(scope, x) {
    const weight = scope.parameter("weight", declare([CLASSES, PIXELS]));
    return matmul(reshape(x, [x.shape[0], PIXELS]), weight.tensor, { transposeB: true });
  },
};

/** Next tokens by a table and a matrix. */
const tokens: Model = {
  name: "table",
  configuration: {},
  input: { name: "tokens", shape: [TOKENS], dtype: "int32" },
  classes: VOCABULARY,
  build(scope, x) {
    const table = scope.parameter("table", declare([VOCABULARY, WIDTH]));
    const rows = reshape(embedding(table.tensor, x), [x.shape[0] * TOKENS, WIDTH]);
    const head = scope.parameter("head", declare([VOCABULARY, WIDTH]));
    return matmul(rows, head.tensor, { transposeB: true });
  },
};

/** Classes, those of mixed images, and next tokens, on a device. */
export async function targets(device: Device): Promise<Target[]> {
  const looked = (values: ReadonlyMap<string, Float32Array>, tokens: Values) => {
    const table = values.get("table")!;
    return Float32Array.from(
      { length: tokens.length * WIDTH },
      (_, i) => table[tokens[Math.floor(i / WIDTH)] * WIDTH + i % WIDTH],
    );
  };
  const every = BATCH * TOKENS;
  const classified: Record<string, InputKind> = {
    images: { size: BATCH * PIXELS, of: "finite" },
    labels: { size: BATCH, of: { below: CLASSES, ignore: true } },
  };
  return await Promise.all([
    target(
      device,
      images,
      classification({ batch: BATCH }),
      classified,
      (values, { images, labels }) => crossEntropy(images, values.get("weight")!, labels),
    ),
    target(device, images, classification({ batch: BATCH, mixed: true }), {
      ...classified,
      partnerLabels: classified.labels,
      labelWeights: { size: BATCH, of: "finite" },
    }, (values, { images, labels, partnerLabels, labelWeights }) => {
      const weight = values.get("weight")!;
      return crossEntropy(images, weight, labels, (r) => labelWeights[r]) +
        crossEntropy(images, weight, partnerLabels, (r) => 1 - labelWeights[r]);
    }),
    target(
      device,
      tokens,
      languageModeling({ batch: BATCH }),
      {
        tokens: { size: every, of: { below: VOCABULARY, ignore: false } },
        labels: { size: every, of: { below: VOCABULARY, ignore: true } },
        counts: { size: BATCH, of: "finite" },
      },
      (values, { tokens, labels }) =>
        crossEntropy(looked(values, tokens), values.get("head")!, labels),
    ),
  ]);
}

async function target(
  device: Device,
  model: Model,
  objective: Objective,
  kinds: Readonly<Record<string, InputKind>>,
  expect: (
    values: ReadonlyMap<string, Float32Array>,
    inputs: Readonly<Record<string, Values>>,
  ) => number,
): Promise<Target> {
  const network = describe(model);
  const values = initialize(network, { seed: 0 });
  const most = 64;
  const optimizer = sgd({ momentum: 0 });
  const session = await Session.create({
    device,
    network,
    objective,
    optimizer,
    values,
    maxPending: most,
  });
  return {
    session,
    kinds,
    most,
    values,
    expected: [],
    expect: (inputs) => expect(values, inputs),
  };
}

/**
 * The sum over rows of `rows [R, K]`·`weight [C, K]`ᵀ against labels, −1 ignored, in float64, each as much as it
 * has a share.
 */
function crossEntropy(
  rows: Values,
  weight: Float32Array,
  labels: Values,
  shareOf = (_row: number) => 1,
): number {
  const width = rows.length / labels.length;
  const classes = weight.length / width;
  let total = 0;
  labels.forEach((label: number, r: number) => {
    if (label < 0) return;
    const logits = Array.from({ length: classes }, (_, c) => {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += rows[r * width + k] * weight[c * width + k];
      return sum;
    });
    const most = Math.max(...logits);
    const sum = logits.reduce((all, x) => all + Math.exp(x - most), 0);
    total += shareOf(r) * (most + Math.log(sum) - logits[label]);
  });
  return total;
}
