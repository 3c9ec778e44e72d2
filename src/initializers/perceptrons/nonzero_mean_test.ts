import assert from "assert";
import { Random } from "../../random/mod.ts";
import { moments } from "../testing/attention_case.ts";
import { perceptronRole } from "../testing/role_cases.ts";
import { nonzeroMean, type NonzeroMeanOptions } from "./nonzero_mean.ts";

const [DIM, HIDDEN] = [48, 192];

/** The parameters of a perceptron whose weights have a standard deviation of 0.02, before and after. */
function run(options?: NonzeroMeanOptions, ones: readonly number[] = []) {
  const role = perceptronRole({ dim: DIM, hidden: HIDDEN, ones });
  const slices = [role.first, role.second!, ...role.biases!];
  const before = new Map(slices.map(({ parameter: { name, shape } }) => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    new Random(name).fillNormal(values, 0, 0.02);
    return [name, values];
  }));
  const after = new Map([...before].map(([name, values]) => [name, values.slice()]));
  nonzeroMean(options).initialize(role, ({ name }) => after.get(name)!, new Random(0));
  return { before, after, first: role.first.parameter.name };
}

const norm = (values: Float32Array) => Math.hypot(...values);

Deno.test("nonzeroMean(): the first layer's mean is as asked for, its deviations as drawn", () => {
  for (const [mean, ones] of [[0.25, []], [-0.5, []], [2, [1, 1]]] as const) {
    const { before, after, first } = run({ mean }, ones);
    const [drawn, made] = [before.get(first)!, after.get(first)!];
    const square = norm(drawn) / Math.sqrt(drawn.length);
    const { n, mean: found, std } = moments(made);
    const own = moments(drawn);
    assert.ok(Math.abs(found - own.mean - mean * square) < 1e-7, `${found}`);
    assert.ok(Math.abs(std - own.std) < 1e-7, `${std}`);
    // The mean of n draws is off by 0.02 / √n.
    assert.ok(Math.abs(found - mean * 0.02) < 4.5 * 0.02 * Math.hypot(1, mean) / Math.sqrt(n));
    // ‖W₁ + μs‖² = ‖W₁‖² (1 + μ²) + 2μs ΣW₁, whose last part has the deviation 2μ s² √n.
    const grown = norm(made) ** 2 / norm(drawn) ** 2 - 1 - mean ** 2;
    assert.ok(Math.abs(grown) < 4.5 * 2 * Math.abs(mean) / Math.sqrt(n), `${grown}`);
    for (const [name, values] of after) {
      if (name !== first) assert.deepEqual(values, before.get(name), name);
    }
  }
  assert.deepEqual(run().after, run({ mean: 0.25 }).after);
  assert.deepEqual(run({ mean: 0 }).after, run().before);
});

Deno.test("nonzeroMean(): the control has the norm, the directions as drawn, and no mean", () => {
  const [arm, control] = [run({ mean: 0.5 }), run({ mean: 0.5, normMatched: true })];
  const { first } = arm;
  const [drawn, scaled] = [control.before.get(first)!, control.after.get(first)!];
  const wanted = norm(arm.after.get(first)!);
  assert.ok(Math.abs(norm(scaled) / wanted - 1) < 1e-6);
  const factor = wanted / norm(drawn);
  scaled.forEach((x, i) => assert.ok(Math.abs(x - factor * drawn[i]) < 1e-8, `${i}`));
  const { n, mean, std } = moments(scaled);
  assert.ok(Math.abs(mean) < 4.5 * std / Math.sqrt(n), `${mean}`);
});

Deno.test("nonzeroMean() leaves weights of zeros, and refuses what it can't use", () => {
  const role = perceptronRole({ dim: 2, hidden: 3 });
  for (const normMatched of [false, true]) {
    const values = new Float32Array(6);
    nonzeroMean({ normMatched }).initialize(role, () => values, new Random(0));
    assert.deepEqual(values, new Float32Array(6));
  }
  assert.throws(() => nonzeroMean({ mean: NaN }), {
    name: "RangeError",
    message:
      "Cannot make perceptrons of a nonzero mean: expected the mean to be a finite number, got NaN",
  });
  // deno-lint-ignore no-explicit-any
  assert.throws(() => nonzeroMean({ normMatched: 1 as any }), TypeError);
});
