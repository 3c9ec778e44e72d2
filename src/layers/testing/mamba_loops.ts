/**
 * Mamba's layers as the obvious loops over tokens, written from the papers' formulas.
 *
 * @module
 */

/** Parameters by their names within the layer. */
export type Weights = Readonly<Record<string, ArrayLike<number>>>;

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const silu = (x: number) => x * sigmoid(x);
const softplus = (x: number) => Math.log1p(Math.exp(x));

/** `y = W x`, W `(rows, columns)`. */
export function apply(weight: ArrayLike<number>, x: readonly number[]): number[] {
  const rows = weight.length / x.length;
  return Array.from(
    { length: rows },
    (_, r) => x.reduce((sum, value, c) => sum + weight[r * x.length + c] * value, 0),
  );
}

/** SiLU of the causal convolution of all tokens so far, at the last of them. */
function convolve(w: Weights, history: readonly (readonly number[])[]): number[] {
  const [filters, bias] = [w["conv1d.weight"], w["conv1d.bias"]];
  const taps = filters.length / bias.length;
  return history[history.length - 1].map((_, e) => {
    let sum = bias[e];
    for (let lag = 0; lag < Math.min(taps, history.length); lag++) {
      sum += filters[e * taps + taps - 1 - lag] * history[history.length - 1 - lag][e];
    }
    return silu(sum);
  });
}

/** One sequence through Mamba-1. */
export function mambaLoop(w: Weights, tokens: readonly (readonly number[])[]): number[][] {
  const inner = w.D.length;
  const states = w.A_log.length / inner;
  const rank = w["dt_proj.weight"].length / inner;
  const h = Array.from({ length: inner }, () => new Float64Array(states));
  const history: number[][] = [];
  return tokens.map((x) => {
    const both = apply(w["in_proj.weight"], x);
    history.push(both.slice(0, inner));
    const u = convolve(w, history);
    const mixed = apply(w["x_proj.weight"], u);
    const [b, c] = [mixed.slice(rank, rank + states), mixed.slice(rank + states)];
    const steps = apply(w["dt_proj.weight"], mixed.slice(0, rank))
      .map((step, e) => softplus(step + w["dt_proj.bias"][e]));
    const y = u.map((value, e) => {
      let sum = w.D[e] * value;
      for (let n = 0; n < states; n++) {
        const decay = Math.exp(-Math.exp(w.A_log[e * states + n]) * steps[e]);
        h[e][n] = decay * h[e][n] + steps[e] * b[n] * value;
        sum += c[n] * h[e][n];
      }
      return sum * silu(both[inner + e]);
    });
    return apply(w["out_proj.weight"], y);
  });
}

/** One sequence through Mamba-2. */
export function mamba2Loop(w: Weights, tokens: readonly (readonly number[])[]): number[][] {
  const inner = w["norm.weight"].length;
  const heads = w.A_log.length;
  const states = (w["conv1d.bias"].length - inner) / 2;
  const h = Array.from({ length: inner }, () => new Float64Array(states));
  const history: number[][] = [];
  return tokens.map((x) => {
    const all = apply(w["in_proj.weight"], x);
    history.push(all.slice(inner, 2 * inner + 2 * states));
    const mixed = convolve(w, history);
    const [b, c] = [mixed.slice(inner, inner + states), mixed.slice(inner + states)];
    const gated = mixed.slice(0, inner).map((value, e) => {
      const head = Math.floor(e / (inner / heads));
      const step = softplus(all[all.length - heads + head] + w.dt_bias[head]);
      const decay = Math.exp(-Math.exp(w.A_log[head]) * step);
      let sum = w.D[head] * value;
      for (let n = 0; n < states; n++) {
        h[e][n] = decay * h[e][n] + step * b[n] * value;
        sum += c[n] * h[e][n];
      }
      return sum * silu(all[e]);
    });
    const square = gated.reduce((sum, y) => sum + y * y, 0) / inner;
    const norm = Math.sqrt(square + 1e-5);
    return apply(w["out_proj.weight"], gated.map((y, e) => w["norm.weight"][e] * y / norm));
  });
}
