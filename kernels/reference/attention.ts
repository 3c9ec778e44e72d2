import type { ReferenceArray, ReferenceKernel } from "./types.ts";

interface Sizes {
  batch: number;
  tokens: number;
  width: number;
  heads: number;
  head: number;
}

function sizes(qkv: ReferenceArray, heads: number): Sizes {
  const [batch, tokens, packed] = qkv.shape;
  return { batch, tokens, width: packed / 3, heads, head: packed / 3 / heads };
}

/** Where element 0 of a head's query (part 0), key (1) or value (2) of a token lies in qkv. */
function at(s: Sizes, b: number, h: number, n: number, part: number): number {
  return (b * s.tokens + n) * 3 * s.width + part * s.width + h * s.head;
}

/** Calls `visit` for every head of every example. */
function eachHead(s: Sizes, visit: (b: number, h: number) => void): void {
  for (let b = 0; b < s.batch; b++) for (let h = 0; h < s.heads; h++) visit(b, h);
}

function dot(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number, n: number): number {
  let total = 0;
  for (let x = 0; x < n; x++) total += a[i + x] * b[j + x];
  return total;
}

/** `softmax(scale · q kᵀ) v` for each head, and the logarithm of the denominators. */
export const attention: ReferenceKernel = ([qkv], { heads, causal, scale }, [out, logSumExp]) => {
  const s = sizes(qkv, heads);
  const x = qkv.data;
  eachHead(s, (b, h) => {
    for (let i = 0; i < s.tokens; i++) {
      const seen = causal ? i + 1 : s.tokens;
      const scores = new Float64Array(seen).map((_, j) =>
        scale * dot(x, at(s, b, h, i, 0), x, at(s, b, h, j, 1), s.head)
      );
      const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
      const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0);
      const normalizer = largest + Math.log(total);
      logSumExp.data[(b * heads + h) * s.tokens + i] = normalizer;
      const to = (b * s.tokens + i) * s.width + h * s.head;
      for (let j = 0; j < seen; j++) {
        const p = Math.exp(scores[j] - normalizer);
        const from = at(s, b, h, j, 2);
        for (let c = 0; c < s.head; c++) out.data[to + c] += p * x[from + c];
      }
    }
  });
};

/** The gradient of `qkv`. */
export const attentionGradient: ReferenceKernel = (inputs, { heads, causal, scale }, [dqkv]) => {
  const [qkv, out, logSumExp, dout] = inputs;
  const s = sizes(qkv, heads);
  const x = qkv.data;
  const dx = dqkv.data;
  eachHead(s, (b, h) => {
    for (let i = 0; i < s.tokens; i++) {
      const row = (b * s.tokens + i) * s.width + h * s.head;
      const delta = dot(dout.data, row, out.data, row, s.head);
      const [q, normalizer] = [at(s, b, h, i, 0), logSumExp.data[(b * heads + h) * s.tokens + i]];
      for (let j = 0; j < (causal ? i + 1 : s.tokens); j++) {
        const [k, v] = [at(s, b, h, j, 1), at(s, b, h, j, 2)];
        const p = Math.exp(scale * dot(x, q, x, k, s.head) - normalizer);
        const dscore = scale * p * (dot(dout.data, row, x, v, s.head) - delta);
        for (let c = 0; c < s.head; c++) {
          dx[v + c] += p * dout.data[row + c];
          dx[q + c] += dscore * x[k + c];
          dx[k + c] += dscore * x[q + c];
        }
      }
    }
  });
};
