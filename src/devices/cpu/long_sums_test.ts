import assert from "assert";
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import { evaluate } from "../reference/evaluate.ts";
import { openCpu } from "./device.ts";

// More than 2²² terms: one float32 after the other would lose them. All terms have the same sign, so
// that results are judged by their own size.

const LONG = 4_300_003;
const CLASSES = 300_000;

interface LongSum {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly build: (...inputs: Tensor[]) => Tensor[];
  readonly labels?: readonly number[];
}

const sumOf = (y: Tensor, of: readonly Tensor[]) =>
  g.gradients(g.sum(g.reshape(y, [y.shape.reduce((a, b) => a * b)]), 0), of);

const sums: LongSum[] = [
  { name: "a sum", shapes: [[LONG]], build: (x) => [g.sum(x, 0), g.mean(x, 0)] },
  { name: "a squared norm", shapes: [[LONG]], build: (x) => [g.squaredNorm(x)] },
  { name: "sums over the first axis", shapes: [[LONG, 3]], build: (x) => [g.sum(x, 0)] },
  { name: "means over a middle axis", shapes: [[65, 70_001, 2]], build: (x) => [g.mean(x, 1)] },
  {
    name: "the gradient of a bias",
    shapes: [[LONG, 2], [2]],
    build: (x, bias) => sumOf(g.exp(g.add(x, bias)), [bias]),
  },
  {
    name: "statistics of a batch norm",
    shapes: [[LONG, 2], [2], [2]],
    build: (x, gamma, beta) => {
      const { mean, variance } = g.batchNorm(x, gamma, beta);
      return [mean, variance];
    },
  },
  {
    name: "the gradient of a batch norm's shift",
    shapes: [[LONG, 2], [2], [2]],
    build: (x, gamma, beta) => sumOf(g.exp(g.batchNorm(x, gamma, beta).y), [beta]),
  },
  {
    name: "the gradient of a layer norm's shift",
    shapes: [[LONG, 2], [2], [2]],
    build: (x, gamma, beta) => sumOf(g.exp(g.layerNorm(x, gamma, beta)), [beta]),
  },
  {
    name: "the gradient of an RMS norm's scale",
    shapes: [[LONG, 2], [2]],
    build: (x, gamma) => sumOf(g.exp(g.rmsNorm(x, gamma)), [gamma]),
  },
  {
    name: `softmax of ${CLASSES} classes`,
    shapes: [[2, CLASSES]],
    build: (x) => [g.softmax(x), ...sumOf(g.multiply(g.softmax(x), x), [x]).map(g.squaredNorm)],
  },
  {
    name: `cross-entropy of ${CLASSES} classes`,
    shapes: [[3, CLASSES]],
    build: (x, labels) => {
      const losses = g.crossEntropy(x, labels, 0.1);
      return [losses, ...sumOf(losses, [x]), g.correct(x, labels)];
    },
    labels: [0, CLASSES - 1, 1234],
  },
];

for (const { name, shapes, build, labels } of sums) {
  Deno.test({
    name: `cpu: ${name} is right to 1e-5`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const graph = new g.Graph();
      const given: Record<string, Float32Array | Int32Array> = {};
      const inputs = shapes.map((shape, k) => {
        const size = shape.reduce((a, b) => a * b);
        // All about as large: sums of equal numbers gather rounding errors of one sign.
        given[`x${k}`] = Float32Array.from({ length: size }, (_, i) => 0.1 + 1e-3 * (i % 7));
        return graph.input(`x${k}`, shape);
      });
      if (labels) {
        given.labels = Int32Array.from(labels);
        inputs.push(graph.input("labels", [labels.length], "int32"));
      }
      const outputs = Object.fromEntries(build(...inputs).map((y, i) => [`y${i}`, y]));
      const device = await openCpu({ threads: 2 });
      const executable = await device.compile({ outputs }, device.createVariables([]));
      executable.run(given);
      const [found] = await executable.read();
      device.destroy();
      evaluate({ outputs }, given).forEach((exact, k) => {
        let worst = 0;
        exact.forEach((value, i) => {
          const error = Math.abs(found[`y${k}`][i] - value) / Math.max(Math.abs(value), 1e-30);
          if (!(error <= worst)) worst = error;
        });
        assert.ok(worst <= 1e-5, `y${k} is off by ${worst}`);
      });
    },
  });
}

Deno.test("cpu: products of more than 65,536 terms compile, however large their results are", async () => {
  const device = await openCpu({ threads: 1 });
  try {
    const graph = new g.Graph();
    const shapes = { x: [70_000, 1025], dy: [70_000, 1024] };
    const variables = device.createVariables(
      Object.entries(shapes).map(([name, shape]) => ({ name, shape, dtype: "float32" as const })),
    );
    const [x, dy] = Object.entries(shapes).map(([name, shape]) => graph.variable(name, shape));
    const dw = g.matmul(x, dy, { transposeA: true });
    await device.compile({ outputs: { norm: g.squaredNorm(dw) } }, variables);
  } finally {
    device.destroy();
  }
});
