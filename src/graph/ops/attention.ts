import { checkInteger, checkNumber } from "../../host/mod.ts";
import { checkFloats } from "../checks.ts";
import { type Operation, reject, type Tensor } from "../graph.ts";
import type { TensorType } from "../../tensors/mod.ts";
import { add } from "./activations/binary.ts";
import { log, scale } from "./activations/unary.ts";
import { slice } from "./layout/concat.ts";
import { transpose } from "./layout/transpose.ts";
import { reshape } from "./layout/view.ts";
import { matmul } from "./matmul.ts";
import { softmax } from "./norms/softmax.ts";
import { lowerTriangle } from "./scan/decay_mask.ts";

/** The widest head K that every device has kernels for. */
const WIDEST_HEAD = 128;

/** Attributes of {@linkcode ATTENTION} and its gradient. */
export interface AttentionAttributes {
  /** Number of heads H; the head dimension is K = D/H. */
  heads: number;
  /** A token sees itself and earlier ones only. */
  causal: boolean;
  /** The factor on the products of queries and keys, `K^-1/2`. */
  scale: number;
}

/**
 * Multi-head attention on packed projections: `qkv [B, N, 3D]`, whose last axis is (q, k, v) ×
 * heads × K as timm's `attn.qkv` makes it → `(out [B, N, D], logSumExp [B, H, N])`:
 * `out = softmax(scale · q kᵀ) v` for each head, and the logarithm of the softmax's denominator
 * (of the scaled products, natural base), from which the gradient restores the probabilities.
 */
export const ATTENTION: Operation<AttentionAttributes, "attention"> = {
  name: "attention",
  infer(inputs, attributes) {
    const head = checkAttention(inputs, attributes);
    const { heads } = attributes;
    if (head > WIDEST_HEAD) {
      reject(`attend with ${heads} heads at once`, `heads of at most ${WIDEST_HEAD}`, inputs);
    }
    const [b, n, width] = inputs[0].shape;
    return [
      { shape: [b, n, width / 3], dtype: "float32" },
      { shape: [b, heads, n], dtype: "float32" },
    ];
  },
  gradient({ inputs: [qkv], outputs: [out, logSumExp], outputGradients: [dout], attributes }) {
    if (!dout) return [undefined];
    return dout.graph.apply(ATTENTION_GRADIENT, [qkv, out, logSumExp, dout], attributes);
  },
};

/** The head dimension K; throws unless there is one. */
function checkAttention(
  inputs: readonly TensorType[],
  { heads, scale }: AttentionAttributes,
): number {
  checkInteger("attend", "heads", heads);
  checkNumber("attend", "the scale", scale);
  checkFloats("attend", inputs);
  const [{ shape }] = inputs;
  if (shape.length === 3 && shape[2] % (3 * heads) === 0) return shape[2] / 3 / heads;
  return reject(`attend with ${heads} heads`, "qkv [B, N, 3·heads·K]", inputs);
}

/** `(qkv, out, logSumExp, dout) → dqkv [B, N, 3D]`. */
export const ATTENTION_GRADIENT: Operation<AttentionAttributes, "attentionGradient"> = {
  name: "attentionGradient",
  infer: ([qkv]) => [{ shape: qkv.shape, dtype: "float32" }],
};

/**
 * Scaled dot-product attention over all heads at once (Vaswani et al. 2017, §3.2):
 * `qkv [B, N, 3D] → [B, N, D]`. Heads wider than 128 are made of products of matrices, which keep N² weights
 * a head.
 *
 * @throws {RangeError} if the shape doesn't fit the heads, or the elements aren't float32.
 */
export function attention(
  qkv: Tensor,
  options: { heads: number; causal?: boolean; scale?: number },
): Tensor {
  const { heads, causal = false } = options;
  const scale = options.scale ?? (qkv.shape[qkv.shape.length - 1] / 3 / heads) ** -0.5;
  const attributes = { heads, causal, scale };
  if (checkAttention([qkv], attributes) > WIDEST_HEAD) return attendByProducts(qkv, attributes);
  return qkv.graph.apply(ATTENTION, [qkv], attributes)[0];
}

/** Attention as products of matrices, for heads of any width. */
function attendByProducts(
  qkv: Tensor,
  { heads, causal, scale: factor }: AttentionAttributes,
): Tensor {
  const [b, n, width] = qkv.shape;
  const d = width / 3;
  const [query, key, value] = [0, 1, 2].map((part) =>
    transpose(reshape(slice(qkv, 2, part * d, d), [b, n, heads, d / heads]), [0, 2, 1, 3])
  );
  const scores = scale(matmul(query, key, { transposeB: true }), factor);
  // −∞ is added to what a token doesn't see.
  const seen = causal ? add(scores, log(lowerTriangle(qkv, n))) : scores;
  return reshape(transpose(matmul(softmax(seen), value), [0, 2, 1, 3]), [b, n, d]);
}
