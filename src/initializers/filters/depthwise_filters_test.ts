import assert from "assert";
import { Random } from "../../random/mod.ts";
import { deltaOrthogonal } from "../classical/delta_orthogonal.ts";
import { depthwiseFilters, diracFilters, impulseFilters } from "./depthwise_filters.ts";
import { constant } from "../classical/constant.ts";
import type { DepthwiseRole, StructuredInitializer } from "../types.ts";

const parameter = { name: "conv.weight", shape: [6000, 1, 5, 5], fanIn: 25, fanOut: 25 };
const role: DepthwiseRole = {
  kind: "depthwise",
  name: "conv",
  index: 0,
  count: 1,
  parameter,
  channels: 6000,
  kernel: 5,
};

function initialized(scheme: StructuredInitializer<DepthwiseRole>): Float32Array {
  const values = new Float32Array(6000 * 25);
  scheme.initialize(role, () => values, new Random(3));
  return values;
}

Deno.test("diracFilters() copy, impulseFilters() shift to every place equally often", () => {
  const dirac = initialized(diracFilters());
  dirac.forEach((x, i) => assert.equal(x, i % 25 === 12 ? 1 : 0));
  const impulses = initialized(impulseFilters());
  const counts = new Array(25).fill(0);
  impulses.forEach((x, i) => counts[i % 25] += x);
  assert.equal(counts.reduce((a, b) => a + b), 6000);
  // Each count is binomial with p = 1/25: 4.5 standard deviations.
  counts.forEach((n) => assert.ok(Math.abs(n - 240) < 4.5 * Math.sqrt(240 * 24 / 25), `${n}`));
});

Deno.test("depthwiseFilters() sets the filters by any initializer", () => {
  assert.ok(initialized(depthwiseFilters(constant(0.5))).every((x) => x === 0.5));
});

Deno.test("deltaOrthogonal() is orthonormal in the middle and zero elsewhere", () => {
  const shape = [6, 4, 3, 3];
  const conv = { name: "conv.weight", shape, fanIn: 36, fanOut: 54 };
  const values = deltaOrthogonal({ gain: 2 })(conv, new Random(0));
  const at = (o: number, i: number, tap: number) => values[(o * 4 + i) * 9 + tap];
  for (let a = 0; a < 4; a++) {
    for (let b = 0; b < 4; b++) {
      let dot = 0;
      for (let o = 0; o < 6; o++) dot += at(o, a, 4) * at(o, b, 4);
      assert.ok(Math.abs(dot - (a === b ? 4 : 0)) < 1e-5, `columns ${a}, ${b}: ${dot}`);
    }
  }
  values.forEach((x, i) => assert.ok(i % 9 === 4 || x === 0));
});

Deno.test("deltaOrthogonal() takes patch embeddings as one group, and groups that are given", () => {
  const embedding = { name: "proj.weight", shape: [40, 3, 4, 4], fanIn: 48, fanOut: 40 };
  const columns = (values: Float32Array, inputs: number, taps: number) =>
    Array.from(
      { length: inputs },
      (_, input) =>
        values.reduce(
          (sum, x, i) => Math.floor(i / taps) % inputs === input ? sum + x * x : sum,
          0,
        ),
    );
  for (const norm of columns(deltaOrthogonal()(embedding, new Random(0)), 3, 16)) {
    assert.ok(Math.abs(norm - 1) < 1e-5, `${norm}`);
  }
  const grouped = { name: "conv.weight", shape: [8, 2, 2, 2], fanIn: 8, fanOut: 8 };
  for (const norm of columns(deltaOrthogonal({ groups: 4 })(grouped, new Random(0)), 2, 4)) {
    assert.ok(Math.abs(norm - 4) < 1e-5, `${norm}`);
  }
  assert.throws(() => deltaOrthogonal({ groups: 3 })(grouped, new Random(0)), {
    name: "RangeError",
    message: /outputs that divide into 3 groups, got \[8, 2, 2, 2\]/,
  });
  assert.throws(() => deltaOrthogonal({ groups: 0 }), { name: "RangeError" });
});

Deno.test("deltaOrthogonal() gives every depthwise filter ±1 in its middle, as often each", () => {
  const values = deltaOrthogonal()(parameter, new Random(1));
  let positive = 0;
  values.forEach((x, i) => {
    assert.equal(Math.abs(x), i % 25 === 12 ? 1 : 0);
    if (x > 0) positive++;
  });
  assert.ok(Math.abs(positive - 3000) < 4.5 * Math.sqrt(6000 / 4), `${positive}`);
  assert.throws(() => deltaOrthogonal()({ ...parameter, shape: [4, 4] }, new Random(0)), {
    name: "RangeError",
  });
});
