import assert from "assert";
import { adamW, type Optimizer, sgd } from "./optimizers.ts";
import { followUpdates } from "./testing/follow_updates.ts";

/** Runs updates on two parameters, the first of which decays, in float64. */
function follow(optimizer: Optimizer, gradients: number[][], rate: number, start = [1, 1]) {
  return followUpdates(optimizer, { decayed: 1, start, gradients, rate });
}

/** What updates are given is float32. */
function near(actual: number[], expected: number[], tolerance = 1e-6): void {
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]) < tolerance, `${actual} instead of ${expected}`)
  );
}

Deno.test("AdamW's first step has the size of the rate, and decays weights only", () => {
  const { p, firstMoment, secondMoment } = follow(
    adamW({ beta1: 0.9, beta2: 0.99, weightDecay: 0.5 }),
    [[4, -0.01]],
    0.1,
  );
  // 1·(1 − 0.1·0.5) − 0.1·sign, and 1 + 0.1.
  near(p, [0.85, 1.1]);
  near(firstMoment, [0.4, -0.001]);
  near(secondMoment, [0.16, 1e-6]);
});

Deno.test("AdamW's second step by hand", () => {
  const { p } = follow(adamW({ beta1: 0.5, beta2: 0.75, weightDecay: 0, epsilon: 1e-30 }), [
    [1, 2],
    [3, -2],
  ], 0.1);
  // m = 0.5·0.5·g₁ + 0.5·g₂, corrected by 0.75; v = 0.75·0.25·g₁² + 0.25·g₂², by 0.4375.
  const second = (g1: number, g2: number) =>
    (0.25 * g1 + 0.5 * g2) / 0.75 /
    Math.sqrt((0.1875 * g1 ** 2 + 0.25 * g2 ** 2) / 0.4375);
  near(p, [0.9 - 0.1 * second(1, 3), 0.9 - 0.1 * second(2, -2)]);
});

Deno.test("SGD with momentum by hand", () => {
  const { p, velocity } = follow(sgd({ momentum: 0.5, weightDecay: 0.1 }), [[1, 1], [1, 1]], 0.1);
  // First: g + λp = 1.1; u = 1.1; p = 0.89. Second: 1.089 + 0.55.
  near(velocity, [1.639, 1.5]);
  near(p, [0.89 - 0.1639, 0.9 - 0.15]);
});

Deno.test("Nesterov's look-ahead by hand", () => {
  const { p } = follow(sgd({ momentum: 0.5, nesterov: true }), [[1, 2], [1, 2]], 0.1);
  // Steps of g + μu: 1 + 0.5·1, then 1 + 0.5·1.5.
  near(p, [1 - 0.15 - 0.175, 1 - 0.3 - 0.35]);
});

Deno.test("clipping scales the whole gradient down to its largest norm", () => {
  const clipped = follow(sgd({ momentum: 0, clip: 1 }), [[3, 4]], 1);
  near(clipped.p, [1 - 0.6, 1 - 0.8]);
  const small = follow(sgd({ momentum: 0, clip: 10 }), [[3, 4]], 1);
  near(small.p, [-2, -3]);
});

Deno.test("schedules hold the rate and the corrections of the moments", () => {
  const optimizer = adamW({ beta1: 0.5, beta2: 0.75 });
  assert.deepEqual(optimizer.scalars(0.25, 1), Float32Array.of(0.25, 0.5, 0.25));
  assert.deepEqual(optimizer.scalars(0.25, 2), Float32Array.of(0.25, 0.75, 0.4375));
  assert.deepEqual(sgd().scalars(0.25, 7), Float32Array.of(0.25));
});

Deno.test("configurations say everything", () => {
  assert.deepEqual(adamW({ weightDecay: 0.05, clip: 1 }).configuration, {
    optimizer: "adamw",
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.05,
    clip: 1,
  });
  assert.deepEqual(sgd().configuration, {
    optimizer: "sgd",
    momentum: 0.9,
    nesterov: false,
    weightDecay: 0,
    clip: 0,
  });
});

Deno.test("settings out of range are refused by name", () => {
  const wrong: [() => Optimizer, RegExp][] = [
    [() => adamW({ weightDecay: -1 }), /weightDecay to be a finite number of at least 0, got -1$/],
    [() => adamW({ clip: NaN }), /clip to be a finite number of at least 0, got NaN$/],
    [() => adamW({ epsilon: -1e-8 }), /epsilon to be a finite number above 0, got -1e-8$/],
    [() => adamW({ epsilon: 0 }), /epsilon to be a finite number above 0, got 0$/],
    [() => adamW({ beta1: 1 }), /beta1 to be a finite number of at least 0 and below 1, got 1$/],
    [() => adamW({ beta2: -0.1 }), /beta2 to be .* and below 1, got -0.1$/],
    [() => sgd({ momentum: 1.5 }), /momentum to be .* and below 1, got 1.5$/],
    [() => sgd({ clip: Infinity }), /clip to be a finite number of at least 0, got Infinity$/],
  ];
  for (const [make, message] of wrong) {
    assert.throws(make, (error: Error) => {
      assert.equal(error.name, "RangeError");
      assert.match(error.message, /^Cannot make an optimizer: expected /);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("decays that float32 holds too far from 1 are refused", () => {
  for (const beta of [0, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999]) {
    adamW({ beta1: beta, beta2: beta });
    sgd({ momentum: beta });
  }
  for (const [name, beta] of [["beta1", 0.99999], ["beta2", 0.999999], ["beta2", 1 - 1e-9]]) {
    assert.throws(() => adamW({ [name]: beta }), {
      name: "RangeError",
      message: new RegExp(`expected a ${name} whose 1 − ${name} .* within 0.1 %.*, got ${beta}`),
    });
  }
  for (const momentum of [0.99999, 1 - 1e-9]) {
    assert.throws(() => sgd({ momentum }), { name: "RangeError", message: /momentum/ });
  }
});
