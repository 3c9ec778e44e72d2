import { checkInteger, checkNumber } from "../../host/mod.ts";
import { checkFloats } from "../checks.ts";
import { type Operation, reject, type Tensor } from "../graph.ts";

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
  infer(inputs, { heads, scale }) {
    checkInteger("attend", "heads", heads);
    checkNumber("attend", "the scale", scale);
    checkFloats("attend", inputs);
    const [b, n, width] = inputs[0].shape;
    if (inputs[0].shape.length !== 3 || width % (3 * heads) !== 0) {
      reject(`attend with ${heads} heads`, "qkv [B, N, 3·heads·K]", inputs);
    }
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

/** `(qkv, out, logSumExp, dout) → dqkv [B, N, 3D]`. */
export const ATTENTION_GRADIENT: Operation<AttentionAttributes, "attentionGradient"> = {
  name: "attentionGradient",
  infer: ([qkv]) => [{ shape: qkv.shape, dtype: "float32" }],
};

/**
 * Scaled dot-product attention over all heads at once (Vaswani et al. 2017, §3.2):
 * `qkv [B, N, 3D] → [B, N, D]`.
 *
 * @throws {RangeError} if the shape doesn't fit the heads, or the elements aren't float32.
 */
export function attention(
  qkv: Tensor,
  options: { heads: number; causal?: boolean; scale?: number },
): Tensor {
  const { heads, causal = false } = options;
  const scale = options.scale ?? (qkv.shape[qkv.shape.length - 1] / 3 / heads) ** -0.5;
  return qkv.graph.apply(ATTENTION, [qkv], { heads, causal, scale })[0];
}
