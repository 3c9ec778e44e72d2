import assert from "assert";
import { Graph } from "../../graph/mod.ts";
import { activations, specialNumbers } from "../testing/activation_cases.ts";
import { evaluate } from "./evaluate.ts";

const numbers = [
  ...specialNumbers,
  -1e-4,
  -1e-6,
  -1e-8,
  ...Array.from({ length: 81 }, (_, i) => (i - 40) / 8),
];

for (const { name, apply, expected } of activations) {
  Deno.test(`${name} is its formula, special numbers included`, () => {
    const y = apply(new Graph().input("x", [numbers.length]));
    const [found] = evaluate({ outputs: { y } }, { x: numbers });
    numbers.forEach((x, i) => {
      const right = expected(x);
      const same = Object.is(found[i], right) ||
        Math.abs(found[i] - right) <= 1e-12 * Math.abs(right) ||
        Math.abs(found[i] - right) < 1e-16;
      assert.ok(same, `f(${x}): expected ${right}, got ${found[i]}`);
    });
  });
}
