import type { ReferenceArray, ReferenceKernel } from "./types.ts";

/** Calls `visit` for every state of every example: its example, channel and number. */
function eachState(u: ReferenceArray, n: number, visit: (b: number, e: number, n: number) => void) {
  for (let b = 0; b < u.shape[0]; b++) {
    for (let e = 0; e < u.shape[2]; e++) for (let i = 0; i < n; i++) visit(b, e, i);
  }
}

/** `h[t] = exp(Δ[t] A) h[t − 1] + Δ[t] u[t] B[t]`, `y[t] = C[t]·h[t]`, one state after the other. */
export const selectiveScan: ReferenceKernel = (inputs, { chunk }, [y, states]) => {
  const [u, delta, a, b, c] = inputs;
  const [, tokens, channels] = u.shape;
  const n = a.shape[1];
  eachState(u, n, (example, e, i) => {
    let h = 0;
    for (let t = 0; t < tokens; t++) {
      const row = example * tokens + t;
      if (t % chunk === 0) {
        states.data[((example * states.shape[1] + t / chunk) * channels + e) * n + i] = h;
      }
      const step = delta.data[row * channels + e];
      h = Math.exp(step * a.data[e * n + i]) * h +
        step * u.data[row * channels + e] * b.data[row * n + i];
      y.data[row * channels + e] += c.data[row * n + i] * h;
    }
  });
};

/** The gradients of all operands, from all states at once. */
export const selectiveScanGradient: ReferenceKernel = (inputs, _, outputs) => {
  const [u, delta, a, b, c, , dy] = inputs;
  const [du, ddelta, da, db, dc] = outputs.map(({ data }) => data);
  const [, tokens, channels] = u.shape;
  const n = a.shape[1];
  eachState(u, n, (example, e, i) => {
    const states = new Float64Array(tokens + 1);
    const decay = new Float64Array(tokens);
    for (let t = 0; t < tokens; t++) {
      const at = (example * tokens + t) * channels + e;
      decay[t] = Math.exp(delta.data[at] * a.data[e * n + i]);
      states[t + 1] = decay[t] * states[t] +
        delta.data[at] * u.data[at] * b.data[(example * tokens + t) * n + i];
    }
    let dh = 0;
    for (let t = tokens - 1; t >= 0; t--) {
      const row = example * tokens + t;
      const at = row * channels + e;
      dh += c.data[row * n + i] * dy.data[at];
      dc[row * n + i] += dy.data[at] * states[t + 1];
      db[row * n + i] += dh * delta.data[at] * u.data[at];
      du[at] += dh * delta.data[at] * b.data[row * n + i];
      ddelta[at] += dh *
        (a.data[e * n + i] * decay[t] * states[t] + u.data[at] * b.data[row * n + i]);
      da[e * n + i] += dh * delta.data[at] * decay[t] * states[t];
      dh *= decay[t];
    }
  });
};

/** `exp(a[j + 1] + … + a[i])` on and below the diagonal. */
export const decayMask: ReferenceKernel = ([decays], _, [mask]) => {
  const q = decays.shape[decays.shape.length - 1];
  for (let row = 0; row < decays.data.length; row++) {
    const first = row - row % q;
    for (let j = row, sum = 0; j >= first; sum += decays.data[j--]) {
      mask.data[row * q + j - first] = Math.exp(sum);
    }
  }
};

/** The gradient of the logarithms of the decays. */
export const decayMaskGradient: ReferenceKernel = ([mask, dmask], _, [ddecays]) => {
  const q = mask.shape[mask.shape.length - 1];
  for (let row = 0; row < ddecays.data.length; row++) {
    const first = row - row % q;
    for (let j = first; j < row; j++) {
      const product = mask.data[row * q + j - first] * dmask.data[row * q + j - first];
      for (let k = j + 1; k <= row; k++) ddecays.data[k] += product;
    }
  }
};
