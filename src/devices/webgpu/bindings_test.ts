import assert from "assert";
import * as g from "../../graph/mod.ts";
import type { Shape } from "../../tensors/mod.ts";
import type { Program } from "../plan/program.ts";
import { bindProgram, PROMISED } from "./testing/bound_steps.ts";
import { checkProgram } from "./testing/check_bindings.ts";
import { TUNINGS } from "./testing/tunings.ts";

/** A program over inputs of any size: nothing is drawn or run. */
function over(shapes: readonly Shape[], build: (...inputs: g.Tensor[]) => g.Tensor): Program {
  const graph = new g.Graph();
  const inputs = shapes.map((shape, i) => graph.input(`x${i}`, shape));
  const result = build(...inputs);
  const flat = g.reshape(result, [result.shape.reduce((a, b) => a * b, 1)]);
  const found = g.gradients(g.sum(flat, 0), inputs);
  const names = found.map((gradient, i) => [`gradient${i}`, gradient]);
  return { outputs: { result, ...Object.fromEntries(names) } };
}

Deno.test("loops stay short however long rows, columns and sequences are", () => {
  const huge = { ...PROMISED, maxStorageBufferBindingSize: 2 ** 40 };
  const many: [string, Program][] = [
    ["columns", over([[300_000, 4096]], (x) => g.sum(x, 0))],
    ["rows", over([[3, 1_000_000_000]], (x) => g.sum(x, 1))],
    ["softmax", over([[2, 5_000_000]], g.softmax)],
    ["norm", over([[500_000, 4096], [4096], [4096]], (x, a, b) => g.layerNorm(x, a, b))],
    ["RMS norm", over([[500_000, 4096], [4096]], (x, a) => g.rmsNorm(x, a))],
    ["taps", over([[4, 200_000, 256], [256, 1, 4]], (x, w) => g.causalConvolution(x, w))],
    [
      "scan",
      over(
        [[64, 70_000, 8], [64, 70_000, 8], [8, 4], [64, 70_000, 4], [64, 70_000, 4]],
        (u, delta, a, b, c) => g.selectiveScan({ u, delta, a, b, c }),
      ),
    ],
    ["depthwise", over([[64, 112, 112, 512], [512, 1, 7, 7]], (x, w) => g.depthwise(x, w))],
    ["wide depthwise", over([[64, 56, 56, 512], [512, 1, 31, 31]], (x, w) => g.depthwise(x, w))],
  ];
  for (const [name, program] of many) {
    try {
      checkProgram(program, huge);
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    }
  }
});

Deno.test("what no device could run right is refused by name", () => {
  const bind = (program: Program, change: Partial<typeof PROMISED>) =>
    bindProgram(program, TUNINGS[0], true, { ...PROMISED, ...change });
  const product = over([[300, 200], [200, 100]], (a, b) => g.matmul(a, b));
  assert.throws(() => bind(product, { maxStorageBufferBindingSize: 200_000 }), {
    name: "RangeError",
    message: /kernel "matmul .*at most 200000 bytes, .* got \[300, 200\] of 240000 bytes/,
  });
  assert.throws(() => bind(product, { maxStorageBuffersPerShaderStage: 2 }), {
    name: "RangeError",
    message: /^Cannot run kernel "matmul [^"]*" of matmul: expected at most 2 tensors, .*, got 3$/,
  });
  const mask = over([[1, 70_000]], (s) => g.decayMask(s));
  assert.throws(() => bind(mask, { maxStorageBufferBindingSize: 2 ** 40 }), {
    name: "RangeError",
    message: /kernel "decay mask" .*at most 65535 rounds, got 70000 for \[1, 70000\]/,
  });
});
