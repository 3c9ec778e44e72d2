import assert from "assert";
import { Graph } from "../../graph.ts";
import { ELEMENTWISE, MAX_RESULTS } from "./elementwise.ts";
import { e, type FunctionCall, stepsOf } from "./expressions.ts";

const chain = (length: number) =>
  Array.from({ length }).reduce<FunctionCall | 0>(
    (x) => e.tanh(x) as FunctionCall,
    0,
  ) as FunctionCall;

Deno.test("a program has no more results than kernels have registers", () => {
  const x = new Graph().input("x", [3]);
  const apply = (length: number) =>
    x.graph.apply(ELEMENTWISE, [x], {
      shape: [3],
      steps: stepsOf(chain(length), 1),
      repetitions: [{ count: 3, inner: 1 }],
    });
  assert.deepEqual(apply(MAX_RESULTS)[0].shape, [3]);
  assert.throws(() => apply(MAX_RESULTS + 1), {
    name: "RangeError",
    message: "Cannot apply elementwise functions: expected at most 16, got 17",
  });
});

Deno.test("what an expression uses twice is one step", () => {
  const power = e.exp(0);
  const steps = stepsOf(e.multiply(power, e.shift(power, 1)) as FunctionCall, 1);
  assert.deepEqual(steps.map(({ function: name, operands }) => [name, ...operands]), [
    ["exp", 0],
    ["shift", 1],
    ["multiply", 1, 2],
  ]);
});
