import assert from "assert";
import { correct, crossEntropy, gradients, Graph, matmul, sum } from "../graph/mod.ts";
import { openDevice } from "./open.ts";
import { evaluate } from "./reference/evaluate.ts";

const [rows, width] = [37, 8];

/** A language model's end: logits from a matrix product, their loss, and what is learned from it. */
function program(classes: number) {
  const graph = new Graph();
  const shapes = { x: [rows, width], weight: [classes, width] };
  const [x, weight] = Object.entries(shapes).map(([name, shape]) => graph.variable(name, shape));
  const labels = graph.input("labels", [rows], "int32");
  const logits = matmul(x, weight, { transposeB: true });
  const loss = sum(crossEntropy(logits, labels, 0.1), 0);
  // What looks at the logits stands before the gradient, as in a training step.
  const right = sum(correct(logits, labels), 0);
  const [dx, dweight] = gradients(loss, [x, weight]);
  const outputs = { loss, right, dx, dweight };
  const values = Object.fromEntries(
    Object.entries(shapes).map(([name, [a, b]], n) => [
      name,
      Float32Array.from({ length: a * b }, (_, i) => Math.sin(i * (n + 1) + n)),
    ]),
  );
  return { outputs, shapes, values };
}

for (const kind of ["cpu", "webgpu"] as const) {
  Deno.test({
    name: `${kind}: the gradient of cross-entropy takes the logits' place, and is right there`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const device = await openDevice(kind);
      // Rows that are vectors of four, and rows that are not.
      for (const classes of [1024, 1027]) {
        const { outputs, shapes, values } = program(classes);
        const labels = Int32Array.from(
          { length: rows },
          (_, i) => i % 5 ? (i * 631) % classes : -1,
        );
        const variables = device.createVariables(
          Object.entries(shapes).map(([name, shape]) => ({ name, shape, dtype: "float32" })),
        );
        Object.entries(values).forEach(([name, value]) => variables.write(name, value));
        const executable = await device.compile({ outputs }, variables);
        const copy = 4 * rows * classes;
        assert.ok(executable.memory.arena < 1.5 * copy, `${executable.memory.arena} of ${copy}`);
        executable.run({ labels });
        const [found] = await executable.read();
        const exact = evaluate({ outputs }, { ...values, labels });
        Object.keys(outputs).forEach((name, n) => {
          const size = Math.max(...exact[n].map(Math.abs));
          const wrong = exact[n].findIndex((value, i) =>
            !(Math.abs(found[name][i] - value) <= 1e-5 * size)
          );
          assert.equal(
            wrong,
            -1,
            `${name}[${wrong}]: ${found[name][wrong]}, not ${exact[n][wrong]}`,
          );
        });
        executable.destroy();
        variables.destroy();
      }
      device.destroy();
    },
  });
}
