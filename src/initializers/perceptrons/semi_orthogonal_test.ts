import assert from "assert";
import { Random } from "../../random/mod.ts";
import { svd } from "../../tensors/mod.ts";
import { moments } from "../testing/attention_case.ts";
import { initialized, perceptronRole } from "../testing/role_cases.ts";
import { semiOrthogonal } from "./semi_orthogonal.ts";

const [DIM, HIDDEN] = [24, 96];

for (const ones of [[], [1, 1]]) {
  Deno.test(`semiOrthogonal(): singular values are all √(F/D), elements of variance 1/D, ${ones}`, () => {
    const role = perceptronRole({ dim: DIM, hidden: HIDDEN, ones });
    for (const gain of [1, 0.5]) {
      const made = initialized(semiOrthogonal({ gain }), role);
      for (const [name, rows] of [["mlp.fc1.weight", HIDDEN], ["mlp.fc2.weight", DIM]] as const) {
        const { after } = made.get(name)!;
        const { values } = svd(after, rows, after.length / rows);
        values.forEach((x) => assert.ok(Math.abs(x - 2 * gain) < 1e-6, `${name}: ${x}`));
        const { n, mean, std } = moments(after);
        assert.ok(Math.abs(mean) < 4.5 * std / Math.sqrt(n), `${mean}`);
        // The norm is exact, so this is that of the mean alone.
        assert.ok(Math.abs(std - gain / Math.sqrt(DIM)) < 1e-3, `${std}`);
      }
      for (const name of ["mlp.fc1.bias", "mlp.fc2.bias"]) {
        assert.ok(made.get(name)!.after.every((x) => x === 0), name);
      }
    }
  });
}

Deno.test("semiOrthogonal(): the control has the norms, and a random matrix's spectrum", () => {
  const role = perceptronRole({ dim: DIM, hidden: HIDDEN });
  const control = initialized(semiOrthogonal({ normMatched: true }), role);
  for (const [name, rows] of [["mlp.fc1.weight", HIDDEN], ["mlp.fc2.weight", DIM]] as const) {
    const { after } = control.get(name)!;
    const square = after.reduce((sum, x) => sum + x * x, 0);
    assert.ok(Math.abs(square / (4 * DIM) - 1) < 1e-5, `${square}`);
    const { values } = svd(after, rows, after.length / rows);
    // Marchenko and Pastur: from √F ± √D over √D, 3 and 1 here.
    assert.ok(Math.abs(values[0] - 3) < 0.4 && Math.abs(values[DIM - 1] - 1) < 0.4, `${values}`);
  }
});

Deno.test("semiOrthogonal() sets a single layer too, and refuses a gain that isn't a number", () => {
  const { second: _, ...role } = perceptronRole({ dim: 8, hidden: 8, ones: [1, 1] });
  const made = initialized(semiOrthogonal(), role);
  assert.deepEqual([...made.keys()], ["mlp.fc1.weight", "mlp.fc1.bias", "mlp.fc2.bias"]);
  const again = new Float32Array(64);
  semiOrthogonal().initialize(
    role,
    ({ shape }) => shape.length === 4 ? again : new Float32Array(8),
    new Random(0).child("mlp"),
  );
  assert.deepEqual(again, made.get("mlp.fc1.weight")!.after);
  assert.throws(() => semiOrthogonal({ gain: NaN }), /expected the gain to be a finite number/);
});
