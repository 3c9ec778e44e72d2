import assert from "assert";
import * as g from "../../graph/mod.ts";
import { Graph } from "../../graph/mod.ts";
import { comparePlan as compare, planOptions as ways } from "../testing/compare_plans.ts";
import { randomProgram } from "../testing/random_program.ts";
import { roundUp } from "./arena.ts";
import { makePlan } from "./plan.ts";

Deno.test("plans of random programs compute what the reference does", () => {
  let [fused, inPlace, updated] = [0, 0, 0];
  for (let seed = 0; seed < 100; seed++) {
    const { program, given } = randomProgram(seed);
    const plans = ways.map((options) => compare(program, given, options, `program ${seed}`));
    fused += plans[0].steps.length - plans[1].steps.length;
    inPlace += plans[0].bytes.arena - plans[2].bytes.arena;
    updated += program.updates ? 1 : 0;
    assert.ok(!plans[1].steps.some(({ operation }) => operation === "copy"), `program ${seed}`);
  }
  // The programs are worth the name only if they offer enough to fuse and to reuse.
  assert.ok(fused > 300 && inPlace > 0 && updated > 40, `${fused}, ${inPlace}, ${updated}`);
});

Deno.test("the plan lists exactly the inputs, outputs and variables that are needed", () => {
  const graph = new Graph();
  const [x, t] = [graph.input("x", [5, 7]), graph.input("t", [3], "int32")];
  graph.input("unused", [9]);
  const v = graph.variable("v", [7]);
  const y = g.add(x, v);
  const plan = makePlan({ outputs: { y, x, v, t } });
  assert.deepEqual([...plan.inputs.keys()], ["x", "t"]);
  assert.deepEqual(plan.inputs.get("t"), {
    slot: { buffer: "inputs", offset: 256, bytes: 12 },
    shape: [3],
    dtype: "int32",
    finite: false,
    indices: [],
  });
  assert.deepEqual(plan.variables, [{ name: "v", shape: [7], dtype: "float32" }]);
  const buffers = [...plan.outputs].map(([name, { slot: { buffer } }]) => [name, buffer]);
  assert.deepEqual(Object.fromEntries(buffers), {
    y: "arena",
    x: "inputs",
    v: "variable:v",
    t: "inputs",
  });
  assert.deepEqual(plan.bytes, { arena: 256, persistent: 0, inputs: roundUp(140, 256) + 256 });
});

Deno.test("what is kept, viewed, packed or an input is never overwritten in place", () => {
  const graph = new Graph();
  const x = graph.input("x", [8, 8]);
  const a = g.exp(x);
  const [b, view] = [g.scale(a, 2), g.reshape(a, [64])];
  const packed = g.pack([b, g.tanh(view)], [0, 64], 128);
  const c = g.scale(b, 3);
  const outputs = { c, kept: a, packed, d: g.add(c, g.relu(c)) };
  const given = { x: Float32Array.from({ length: 64 }, (_, i) => i / 64 - 0.5) };
  for (const options of ways) compare({ outputs }, given, options, "mixed");
});

Deno.test("what can't be made inside a pack is copied into it", () => {
  const graph = new Graph();
  const x = graph.input("x", [64]);
  const v = graph.variable("v", [64]);
  const y = g.exp(x);
  const given = { x: new Float32Array(64).fill(0.5), v: new Float32Array(64).fill(2) };
  const packed = g.pack([x, v, y, y, g.view(y, 0, [16])], [0, 64, 128, 192, 256], 320);
  const plan = compare({ outputs: { packed } }, given, {}, "pack");
  assert.deepEqual(plan.steps.map(({ operation }) => operation), [
    "unary",
    ...Array(4).fill("copy"),
  ]);
});
