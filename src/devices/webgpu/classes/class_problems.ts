/**
 * A problem for each class of shapes, by which variants are timed: what the steps of small networks are
 * made of, forward and backward, no larger than fills a GPU.
 *
 * @module
 */
import {
  ATTENTION,
  ATTENTION_GRADIENT,
  DEPTHWISE,
  DEPTHWISE_FILTER_GRADIENT,
  DEPTHWISE_INPUT_GRADIENT,
  Graph,
  matmul,
  type MatmulAttributes,
  SELECTIVE_SCAN,
  SELECTIVE_SCAN_GRADIENT,
  type Tensor,
  view,
} from "../../../graph/mod.ts";
import type { VariableType } from "../../device.ts";
import type { Program } from "../../plan/program.ts";
import type { ShapeClass } from "../dispatch.ts";

/** What is timed. */
export interface ClassProblem {
  readonly program: Program;
  /** What it works on. */
  readonly variables: readonly VariableType[];
}

/** The problem of a class. */
export function problemOfClass(shapeClass: ShapeClass): ClassProblem {
  const draft = new Draft();
  const results = problems[shapeClass](draft);
  // Of large results as little as can be is copied.
  const outputs = Object.fromEntries(results.map((y, i) => [`y${i}`, view(y, 0, [1])]));
  return { program: { outputs }, variables: draft.variables };
}

/** All classes. */
export function shapeClasses(): ShapeClass[] {
  return Object.keys(problems) as ShapeClass[];
}

class Draft {
  readonly graph = new Graph();
  readonly variables: VariableType[] = [];

  variable(...shape: number[]): Tensor {
    const name = `x${this.variables.length}`;
    this.variables.push({ name, shape, dtype: "float32" });
    return this.graph.variable(name, shape);
  }
}

/** A product of matrices `[…, m, k]` and `[…, k, n]`, as they are or stored transposed. */
function product(
  draft: Draft,
  [m, k, n]: readonly [number, number, number],
  attributes: Partial<MatmulAttributes> = {},
  lead: readonly number[] = [],
): Tensor {
  const { transposeA, transposeB } = attributes;
  const a = draft.variable(...lead, ...transposeA ? [k, m] : [m, k]);
  const b = draft.variable(...lead, ...transposeB ? [n, k] : [k, n]);
  return matmul(a, b, attributes);
}

/** Attention over packed queries, keys and values, and its gradient. */
function attention(draft: Draft, heads: number, tokens: number, width: number): Tensor[] {
  const { graph } = draft;
  const attributes = { heads, causal: false, scale: width ** -0.5 };
  const qkv = draft.variable(1, tokens, 3 * heads * width);
  const [out, logSumExp] = graph.apply(ATTENTION, [qkv], attributes);
  const dout = draft.variable(...out.shape);
  return [out, ...graph.apply(ATTENTION_GRADIENT, [qkv, out, logSumExp, dout], attributes)];
}

/** A depthwise convolution of a side, and both of its gradients. */
function convolution(draft: Draft, kernel: number): Tensor[] {
  const [images, side, channels] = [8, 16, 64];
  const padding = (kernel - 1) / 2;
  const attributes = { kernel, stride: 1, padding, height: side, width: side };
  const [x, dy] = [0, 1].map(() => draft.variable(images, side, side, channels));
  const filters = draft.variable(kernel, kernel, channels);
  return [
    draft.graph.apply(DEPTHWISE, [x, filters], attributes),
    draft.graph.apply(DEPTHWISE_INPUT_GRADIENT, [filters, dy], attributes),
    draft.graph.apply(DEPTHWISE_FILTER_GRADIENT, [x, dy], attributes),
  ].flat();
}

/** What a selective scan over 16 states works on. */
function scanned(draft: Draft, batch: number, tokens: number): Tensor[] {
  const [channels, states] = [256, 16];
  const [u, delta] = [0, 1].map(() => draft.variable(batch, tokens, channels));
  const a = draft.variable(channels, states);
  const [b, c] = [0, 1].map(() => draft.variable(batch, tokens, states));
  return [u, delta, a, b, c];
}

const problems: Readonly<Record<ShapeClass, (draft: Draft) => Tensor[]>> = {
  // A layer of a perceptron, and the gradient of its input.
  "matmul large": (draft) => [
    product(draft, [3072, 192, 192], { transposeB: true }),
    product(draft, [3072, 384, 192]),
  ],
  // The same of a small network.
  "matmul small": (draft) => [
    product(draft, [2048, 96, 128], { transposeB: true }),
    product(draft, [2048, 128, 96]),
  ],
  // The gradient of a layer's weight: a long sum over rows.
  "matmul deep": (draft) => [product(draft, [192, 2048, 384], { transposeA: true })],
  // A classifier's head and its gradients.
  "matmul narrow": (draft) => [
    product(draft, [1024, 192, 10], { transposeB: true }),
    product(draft, [1024, 10, 192]),
    product(draft, [10, 1024, 192], { transposeA: true }),
  ],
  // Products of heads or chunks.
  "matmul batched": (draft) => [
    product(draft, [64, 32, 64], { transposeB: true }, [96]),
    product(draft, [64, 64, 32], {}, [96]),
  ],
  "attention short narrow": (draft) => attention(draft, 64, 64, 32),
  "attention short wide": (draft) => attention(draft, 32, 64, 64),
  "attention long narrow": (draft) => attention(draft, 8, 256, 32),
  "attention long wide": (draft) => attention(draft, 4, 256, 64),
  "depthwise small kernels": (draft) => convolution(draft, 3),
  "depthwise medium kernels": (draft) => convolution(draft, 5),
  "depthwise large kernels": (draft) => convolution(draft, 9),
  "scan few channels": (draft) =>
    draft.graph.apply(SELECTIVE_SCAN, scanned(draft, 2, 512), { chunk: 16 }),
  "scan many channels": (draft) =>
    draft.graph.apply(SELECTIVE_SCAN, scanned(draft, 16, 64), { chunk: 16 }),
  "scan gradient": (draft) => {
    const [batch, tokens] = [4, 64];
    const kept = draft.variable(batch, tokens / 16, 256, 16);
    const dy = draft.variable(batch, tokens, 256);
    const inputs = [...scanned(draft, batch, tokens), kept, dy];
    return draft.graph.apply(SELECTIVE_SCAN_GRADIENT, inputs, { chunk: 16 });
  },
};
