/**
 * Gated linear attention as the obvious loop over tokens, written from the paper's formulas.
 *
 * @module
 */
import { apply, type Weights } from "./mamba_loops.ts";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** One sequence through the layer. */
export function gatedLinearLoop(
  w: Weights,
  tokens: readonly (readonly number[])[],
  heads: number,
): number[][] {
  const d = tokens[0].length;
  const k = d / heads;
  const state = Array.from({ length: d }, () => new Float64Array(k));
  return tokens.map((x) => {
    const qkv = apply(w["in_proj.weight"], x);
    const logits = apply(w["gk_proj.1.weight"], apply(w["gk_proj.0.weight"], x));
    const opened = apply(w["g_proj.weight"], x);
    const y = new Array<number>(d);
    for (let head = 0; head < heads; head++) {
      const out = new Float64Array(k);
      for (let row = head * k; row < (head + 1) * k; row++) {
        const kept = sigmoid(logits[row] + w["gk_proj.1.bias"][row]) ** (1 / 16);
        for (let column = 0; column < k; column++) {
          const value = qkv[2 * d + head * k + column];
          state[row][column] = kept * state[row][column] + qkv[d + row] * value;
          out[column] += qkv[row] * state[row][column] / Math.sqrt(k);
        }
      }
      const norm = Math.sqrt(out.reduce((sum, o) => sum + o * o, 0) / k + 1e-5);
      out.forEach((o, i) => {
        const gate = opened[head * k + i];
        y[head * k + i] = w["norm.weight"][i] * o / norm * gate * sigmoid(gate);
      });
    }
    return apply(w["out_proj.weight"], y);
  });
}
