import assert from "assert";
import { crossEntropy, gradients, Graph, matmul, sum } from "../../graph/mod.ts";
import { makePlan } from "./plan.ts";

Deno.test("the gradient of cross-entropy takes the place of the logits, of which there is no copy", () => {
  const [rows, width, classes] = [256, 16, 8192];
  const graph = new Graph();
  const x = graph.variable("x", [rows, width]);
  const weight = graph.variable("weight", [classes, width]);
  const logits = matmul(x, weight, { transposeB: true });
  const loss = sum(crossEntropy(logits, graph.input("labels", [rows], "int32")), 0);
  const [dx] = gradients(loss, [x]);
  const arena = (inPlace: boolean) => makePlan({ outputs: { loss, dx } }, { inPlace }).bytes.arena;
  const copy = 4 * rows * classes;
  assert.ok(arena(true) < 1.1 * copy, `${arena(true)}`);
  assert.ok(arena(false) > 1.9 * copy, `${arena(false)}`);
});

Deno.test("logits that are read later are left alone", () => {
  const graph = new Graph();
  const x = graph.variable("x", [4, 8]);
  const logits = matmul(x, graph.variable("weight", [16, 8]), { transposeB: true });
  const loss = sum(crossEntropy(logits, graph.input("labels", [4], "int32")), 0);
  const [dlogits] = gradients(loss, [logits]);
  const { steps } = makePlan({ outputs: { logits, dlogits } }, { inPlace: true });
  const gradient = steps.find(({ operation }) => operation === "crossEntropyGradient")!;
  assert.notDeepEqual(gradient.inputs[0].slot, gradient.outputs[0].slot);
});
