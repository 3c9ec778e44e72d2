/** Perceptrons that begin as identities: ZerO and IDInit. */
import assert from "assert";
import { gram, transpose } from "../../tensors/mod.ts";
import { moments } from "../testing/attention_case.ts";
import { initialized, perceptronRole } from "../testing/role_cases.ts";
import type { PerceptronRole, StructuredInitializer } from "../types.ts";
import { idInit } from "./id_init.ts";
import { zeroOne } from "./zero_one.ts";

/** W₁ and W₂ of a perceptron; its biases must be 0. */
function made(
  scheme: StructuredInitializer<PerceptronRole>,
  dim: number,
  hidden: number,
): [Float64Array, Float64Array] {
  const all = initialized(scheme, perceptronRole({ dim, hidden }));
  for (const [name, { after }] of all) {
    if (name.endsWith("bias")) assert.ok(after.every((x) => x === 0), name);
  }
  const matrix = (name: string) => Float64Array.from(all.get(`mlp.${name}.weight`)!.after);
  return [matrix("fc1"), matrix("fc2")];
}

const square = (values: Float64Array) => values.reduce((sum, x) => sum + x * x, 0);

Deno.test("zeroOne(): columns of a Hadamard matrix, orthonormal where it is whole", () => {
  const [first, second] = made(zeroOne(), 24, 64);
  assert.ok(first.every((x) => Math.abs(x) === 1 / 8));
  gram(transpose(first, 64, 24), 24, 64).forEach((x, i) => {
    assert.equal(x, i % 25 === 0 ? 1 : 0);
  });
  assert.ok(second.every((x) => x === 0));
  // Of the order 4: rows 1 1 1 1, 1 −1 1 −1, 1 1 −1 −1; the third column would be 1 1 −1.
  assert.deepEqual([...made(zeroOne(), 2, 3)[0]], [0.5, 0.5, 0.5, -0.5, 0.5, 0.5]);
});

Deno.test("zeroOne(): partial identities where no input is told from fewer outputs", () => {
  const [first, second] = made(zeroOne({ second: "identity" }), 3, 3);
  for (const matrix of [first, second]) {
    matrix.forEach((x, i) => assert.equal(x, i % 4 === 0 ? 1 : 0));
  }
  const [, narrow] = made(zeroOne({ second: "identity" }), 2, 3);
  assert.deepEqual([...narrow], [1, 0, 0, 0, 1, 0]);
});

Deno.test("idInit(): repeated identities, and a second layer of pairs that cancel", () => {
  const [first, second] = made(idInit({ gain: 2, epsilon: 0.5 }), 3, 7);
  for (let i = 0; i < 7; i++) {
    for (let j = 0; j < 3; j++) assert.equal(first[i * 3 + j], i % 3 === j ? 2 : 0);
  }
  assert.deepEqual([...second.subarray(0, 7)], [0.5, -0.5, 0, 0.5, -0.5, 0, 0.5]);
  assert.deepEqual([...second.subarray(14)], [-0.5, 0, 0.5, -0.5, 0, 0.5, -0.5]);
  // Where features come in equal groups, and F is a multiple of D, nothing comes out.
  const [, even] = made(idInit(), 4, 8);
  for (let i = 0; i < 4; i++) {
    assert.equal(even.subarray(i * 8, i * 8 + 8).reduce((sum, x) => sum + x, 0), 0);
  }
  assert.ok(square(even) > 0);
});

Deno.test("the controls have the norms, and normal numbers", () => {
  for (const scheme of [zeroOne, idInit]) {
    const [arm, control] = [false, true].map((normMatched) =>
      made(scheme({ normMatched }), 24, 96)
    );
    arm.forEach((matrix, layer) => {
      const [own, other] = [square(matrix), square(control[layer])];
      assert.ok(Math.abs(own - other) <= 1e-5 * own, `${own}, ${other}`);
    });
    const { n, mean, std } = moments(control[0]);
    assert.ok(Math.abs(mean) < 4.5 * std / Math.sqrt(n), `${mean}`);
    const fourth = control[0].reduce((sum, x) => sum + x ** 4, 0) / n / std ** 4;
    assert.ok(Math.abs(fourth - 3) < 4.5 * Math.sqrt(24 / n), `${fourth}`);
  }
  // deno-lint-ignore no-explicit-any
  assert.throws(() => zeroOne({ second: "one" as any }), /expected second to be .*, got "one"/);
  assert.throws(() => idInit({ epsilon: NaN }), /expected epsilon to be a finite number, got NaN/);
});
