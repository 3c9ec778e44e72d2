import assert from "assert";
import { Graph } from "../graph/mod.ts";
import type { Values } from "./device.ts";
import { checkInputs } from "./inputs.ts";
import { makePlan } from "./plan/plan.ts";

const graph = new Graph();
const [images, labels] = [graph.input("images", [2, 3]), graph.input("labels", [2], "int32")];
const { inputs } = makePlan({ outputs: { images, labels } });
const good = { images: new Float32Array(6), labels: new Int32Array(2) };

Deno.test("arrays that are exactly the inputs are taken", () => {
  checkInputs(inputs, good);
  checkInputs(new Map(), {});
});

Deno.test("inputs that aren't are refused by name", () => {
  const wrong: [Record<string, unknown>, string, string][] = [
    [
      { ...good, masks: new Float32Array(1) },
      "RangeError",
      'Cannot feed inputs: expected images, labels, got "masks"',
    ],
    [
      { images: good.images },
      "TypeError",
      'Cannot feed "labels": expected int32 [2], got nothing',
    ],
    [
      { ...good, labels: new Float32Array(2) },
      "TypeError",
      'Cannot feed "labels": expected int32 [2], got Float32Array',
    ],
    [
      { ...good, images: new Float64Array(6) },
      "TypeError",
      'Cannot feed "images": expected float32 [2, 3], got Float64Array',
    ],
    [
      { ...good, images: [1, 2, 3, 4, 5, 6] },
      "TypeError",
      'Cannot feed "images": expected float32 [2, 3], got Array',
    ],
    [
      { ...good, images: new Float32Array(5) },
      "RangeError",
      'Cannot feed "images": expected [2, 3], got 5 elements',
    ],
  ];
  for (const [given, name, message] of wrong) {
    assert.throws(() => checkInputs(inputs, given as Record<string, Values>), { name, message });
  }
  assert.throws(() => checkInputs(new Map(), good), /expected none, got "images"$/);
});
