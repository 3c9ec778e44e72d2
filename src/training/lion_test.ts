import assert from "assert";
import { Random } from "../random/mod.ts";
import { lion } from "./lion.ts";
import { followUpdates } from "./testing/follow_updates.ts";

/** Algorithm 2 of Chen et al. 2023 in float64, with PyTorch's clipping of the whole gradient. */
function reference(
  { beta1, beta2, weightDecay, clip, decayed, rate, start, gradients }: {
    beta1: number;
    beta2: number;
    weightDecay: number;
    clip: number;
    decayed: number;
    rate: number;
    start: readonly number[];
    gradients: readonly (readonly number[])[];
  },
) {
  const [p, m] = [[...start], start.map(() => 0)];
  for (const gradient of gradients) {
    const norm = Math.hypot(...gradient);
    const factor = clip ? Math.min(1, clip / (norm + 1e-6)) : 1;
    for (let i = 0; i < p.length; i++) {
      const g = factor * gradient[i];
      const c = beta1 * m[i] + (1 - beta1) * g;
      p[i] -= rate * (Math.sign(c) + (i < decayed ? weightDecay * p[i] : 0));
      m[i] = beta2 * m[i] + (1 - beta2) * g;
    }
  }
  return { p, m };
}

for (
  const { clip, decayed } of [{ clip: 0, decayed: 64 }, { clip: 0.5, decayed: 64 }, {
    clip: 1e3,
    decayed: 0,
  }, { clip: 1, decayed: 128 }]
) {
  Deno.test(`Lion is the paper's in float64, clipped at ${clip}, with ${decayed} decayed`, () => {
    const random = new Random(3).child("lion");
    const draw = () => Array.from({ length: 128 }, () => random.uniform() - 0.5);
    const start = draw();
    const gradients = Array.from({ length: 5 }, draw);
    gradients.forEach((gradient) => gradient[5] = 0); // never moves but by its decay
    const rate = 0.125; // float32 has it
    const options = { beta1: 0.9, beta2: 0.99, weightDecay: 0.25, clip };
    const found = followUpdates(lion(options), { decayed, start, gradients, rate });
    const expected = reference({ ...options, decayed, rate, start, gradients });
    const off = (a: number[], b: number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i])));
    assert.ok(off(found.p, expected.p) < 1e-12, `p is off by ${off(found.p, expected.p)}`);
    assert.ok(off(found.momentum, expected.m) < 1e-12);
  });
}

Deno.test("Lion moves by the rate for gradients of any size, and not for 0", () => {
  const start = Array(64).fill(1);
  const gradient = [1e-30, -1e-30, 1e15, -1e15, 0, ...Array(59).fill(0)];
  const { p } = followUpdates(lion(), { decayed: 0, start, gradients: [gradient], rate: 0.5 });
  assert.deepEqual(p.slice(0, 5), [0.5, 1.5, 0.5, 1.5, 1]);
});

Deno.test("Lion says its settings and refuses wrong ones", () => {
  assert.deepEqual(lion({ weightDecay: 1 }).configuration, {
    optimizer: "lion",
    beta1: 0.9,
    beta2: 0.99,
    weightDecay: 1,
    clip: 0,
  });
  assert.throws(() => lion({ beta1: 1 }), /expected beta1 to be .* below 1, got 1$/);
  assert.throws(() => lion({ weightDecay: -1 }), /weightDecay to be .* at least 0, got -1$/);
  assert.throws(() => lion({ beta2: 0.99999 }), /expected a beta2 whose 1 − beta2 float32 holds/);
});
