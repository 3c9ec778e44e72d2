import assert from "assert";
import { Graph } from "../graph/mod.ts";
import type { Values } from "./device.ts";
import { checkFeeds } from "./feeds.ts";
import { makePlan } from "./plan/plan.ts";

const graph = new Graph();
const [images, labels] = [graph.input("images", [2, 3]), graph.input("labels", [2], "int32")];
const { inputs } = makePlan({ outputs: { images, labels } });
const good = { images: new Float32Array(6), labels: new Int32Array(2) };

Deno.test("feeds that are exactly the inputs are taken", () => {
  checkFeeds(inputs, good);
  checkFeeds(new Map(), {});
});

Deno.test("feeds that aren't are refused by name", () => {
  const wrong: [Record<string, unknown>, string, string][] = [
    [
      { ...good, masks: new Float32Array(1) },
      "RangeError",
      'Cannot feed "masks" as the inputs are images, labels',
    ],
    [
      { images: good.images },
      "TypeError",
      'Cannot feed "labels" as it takes int32 [2]: nothing',
    ],
    [
      { ...good, labels: new Float32Array(2) },
      "TypeError",
      'Cannot feed "labels" as it takes int32 [2]: Float32Array',
    ],
    [
      { ...good, images: new Float64Array(6) },
      "TypeError",
      'Cannot feed "images" as it takes float32 [2, 3]: Float64Array',
    ],
    [
      { ...good, images: [1, 2, 3, 4, 5, 6] },
      "TypeError",
      'Cannot feed "images" as it takes float32 [2, 3]: Array',
    ],
    [
      { ...good, images: new Float32Array(5) },
      "RangeError",
      'Cannot feed "images" as it takes [2, 3]: 5 elements',
    ],
  ];
  for (const [feeds, name, message] of wrong) {
    assert.throws(() => checkFeeds(inputs, feeds as Record<string, Values>), { name, message });
  }
  assert.throws(() => checkFeeds(new Map(), good), /as the inputs are none$/);
});
