import type { ReferenceKernel } from "./types.ts";

/** The factor that brings a gradient's norm down to `clip`. */
function clipping(clip: number, squared: number): number {
  return clip > 0 ? Math.min(1, clip / (Math.sqrt(squared) + 1e-6)) : 1;
}

/** One step of AdamW. */
export const adamw: ReferenceKernel = (inputs, attributes, [p, m, v]) => {
  const [p0, g0, m0, v0, scalars, squaredNorms] = inputs.map((input) => input.data);
  const { beta1, beta2, epsilon, weightDecay, decayed, clip } = attributes;
  const [rate, correction1, correction2] = scalars;
  const factor = clipping(clip, squaredNorms[0]);
  for (let i = 0; i < p0.length; i++) {
    const g = g0[i] * factor;
    m.data[i] = beta1 * m0[i] + (1 - beta1) * g;
    v.data[i] = beta2 * v0[i] + (1 - beta2) * g * g;
    const kept = p0[i] * (1 - (i < decayed ? rate * weightDecay : 0));
    const root = Math.sqrt(v.data[i] / correction2) + epsilon;
    p.data[i] = kept - rate * (m.data[i] / correction1) / root;
  }
};

/** One step of SGD with momentum. */
export const sgd: ReferenceKernel = (inputs, attributes, [p, u]) => {
  const [p0, g0, u0, scalars, squaredNorms] = inputs.map((input) => input.data);
  const { momentum, nesterov, weightDecay, decayed, clip } = attributes;
  const factor = clipping(clip, squaredNorms[0]);
  for (let i = 0; i < p0.length; i++) {
    const g = g0[i] * factor + (i < decayed ? weightDecay * p0[i] : 0);
    u.data[i] = momentum * u0[i] + g;
    p.data[i] = p0[i] - scalars[0] * (nesterov ? g + momentum * u.data[i] : u.data[i]);
  }
};
