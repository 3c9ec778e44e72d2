import assert from "assert";
import { Random } from "../random/mod.ts";
import { sizeOf, svd } from "../tensors/mod.ts";
import { muon } from "./muon.ts";
import { adamW, type UpdatedPlace } from "./optimizers.ts";
import { followUpdates } from "./testing/follow_updates.ts";

type Matrix = readonly (readonly number[])[];

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));
const transposed = (a: Matrix): Matrix => a[0].map((_, j) => a.map((row) => row[j]));
const combined = (a: number, x: Matrix, b: number, y: Matrix): Matrix =>
  x.map((row, i) => row.map((value, j) => a * value + b * y[i][j]));

/** Five quintic steps as Jordan's code takes them: a tall matrix is transposed. */
function newtonSchulz(g: Matrix): Matrix {
  const tall = g.length > g[0].length;
  const norm = Math.hypot(...g.flat());
  let x: Matrix = (tall ? transposed(g) : g).map((row) =>
    row.map((value) => value / (norm + 1e-7))
  );
  for (let step = 0; step < 5; step++) {
    const gram = product(x, transposed(x));
    const odd = combined(-4.775, gram, 2.0315, product(gram, gram));
    x = combined(3.4445, x, 1, product(odd, x));
  }
  return tall ? transposed(x) : x;
}

/** One matrix's updates in float64 by the formulas of `torch.optim.Muon`. */
function reference(
  { shape: [rows, columns], start, gradients, rate, momentum, nesterov, weightDecay }: {
    shape: readonly [number, number];
    start: readonly number[];
    gradients: readonly (readonly number[])[];
    rate: number;
    momentum: number;
    nesterov: boolean;
    weightDecay: number;
  },
) {
  const matrix = (x: readonly number[]) =>
    Array.from({ length: rows }, (_, i) => x.slice(i * columns, (i + 1) * columns));
  let [p, m] = [matrix(start), matrix(start.map(() => 0))] as [Matrix, Matrix];
  for (const gradient of gradients) {
    const g = matrix(gradient);
    m = combined(momentum, m, 1 - momentum, g);
    const update = nesterov ? combined(momentum, m, 1 - momentum, g) : m;
    const size = 0.2 * Math.sqrt(Math.max(rows, columns));
    p = combined(1 - rate * weightDecay, p, -rate * size, newtonSchulz(update));
  }
  return { p: p.flat(), m: m.flat() };
}

const places: UpdatedPlace[] = [
  { name: "patch_embed.weight", offset: 0, shape: [4, 3, 2, 2] },
  { name: "blocks.0.attn.qkv.weight", offset: 64, shape: [12, 5] },
  { name: "blocks.0.mlp.fc1.weight", offset: 128, shape: [5, 12] },
  { name: "blocks.0.conv_dw.weight", offset: 192, shape: [4, 1, 3, 3] },
  { name: "blocks.1.downsample.weight", offset: 256, shape: [6, 2, 2, 2] },
  { name: "head.weight", offset: 320, shape: [10, 5] },
  { name: "blocks.0.attn.qkv.bias", offset: 384, shape: [12] },
  { name: "blocks.0.A_log", offset: 448, shape: [5, 4] },
];
const [SIZE, DECAYED, RATE] = [512, 384, 0.125];
const matrices = places.filter(({ name }) => /qkv.weight|fc1|downsample/.test(name));

function draw(seed: number): number[] {
  const random = new Random(seed).child("muon");
  const out = Array(SIZE).fill(0);
  for (const { offset, shape } of places) {
    for (let i = 0; i < sizeOf(shape); i++) out[offset + i] = random.uniform() - 0.5;
  }
  return out;
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((x, i) => Math.abs(x - b[i])));
}

for (const nesterov of [true, false]) {
  Deno.test(`Muon is torch.optim.Muon in float64, nesterov ${nesterov}`, () => {
    const start = draw(0);
    const gradients = [1, 2, 3].map(draw);
    const optimizer = muon({ nesterov, weightDecay: 0.5 });
    const found = followUpdates(optimizer, {
      ...{ places, decayed: DECAYED, start, gradients, rate: RATE },
    });
    for (const { offset, shape } of matrices) {
      const [rows, size] = [shape[0], sizeOf(shape)];
      const part = (x: readonly number[]) => x.slice(offset, offset + size);
      const expected = reference({
        shape: [rows, size / rows],
        start: part(start),
        gradients: gradients.map(part),
        ...{ rate: RATE, momentum: 0.95, nesterov, weightDecay: 0.5 },
      });
      assert.ok(largestDifference(part(found.p), expected.p) < 1e-11);
      assert.ok(largestDifference(part(found.firstMoment), expected.m) < 1e-12);
    }
  });
}

Deno.test("what isn't a matrix of a block follows AdamW, to the bit in float64", () => {
  const start = draw(0);
  const gradients = [1, 2].map(draw);
  const followed = { places, decayed: DECAYED, start, gradients, rate: RATE };
  const options = { beta2: 0.99, weightDecay: 0.25, clip: 0.5 };
  const found = followUpdates(muon(options), followed);
  const expected = followUpdates(adamW(options), followed);
  for (const place of places) {
    const { offset, shape } = place;
    const part = (x: readonly number[]) => x.slice(offset, offset + sizeOf(shape));
    const compare = matrices.includes(place) ? assert.notDeepEqual : assert.deepEqual;
    compare(part(found.p), part(expected.p), place.name);
  }
});

Deno.test("directions are nearly orthogonal, and of the root mean square of AdamW's", () => {
  const followed = { places, decayed: DECAYED, start: draw(0), gradients: [draw(1)], rate: 1 };
  const { p } = followUpdates(muon({ weightDecay: 0 }), followed);
  for (const { offset, shape } of matrices) {
    const [rows, size] = [shape[0], sizeOf(shape)];
    const moved = Float64Array.from(
      { length: size },
      (_, i) => followed.start[offset + i] - p[offset + i],
    );
    const { values } = svd(moved, rows, size / rows);
    const scale = 0.2 * Math.sqrt(Math.max(rows, size / rows));
    for (const value of values) {
      assert.ok(value / scale > 0.6 && value / scale < 1.3, `${value / scale} isn't near 1`);
    }
    const rms = Math.sqrt(moved.reduce((sum, x) => sum + x * x, 0) / size);
    assert.ok(rms > 0.12 && rms < 0.26, `a root mean square of ${rms}`);
  }
});

Deno.test("Muon says its settings and refuses wrong ones", () => {
  assert.deepEqual(muon({ weightDecay: 0.05, clip: 1 }).configuration, {
    optimizer: "muon",
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.05,
    clip: 1,
    momentum: 0.95,
    nesterov: true,
  });
  const undecided = { places, decayed: DECAYED, start: draw(0), gradients: [draw(1)], rate: RATE };
  const without = { weightDecay: undefined, clip: undefined };
  assert.deepEqual(followUpdates(muon(without), undecided), followUpdates(muon(), undecided));
  assert.throws(() => muon({ momentum: 1 }), /expected momentum to be .* below 1, got 1$/);
  assert.throws(() => muon({ momentum: 1 - 1e-9 }), /expected .*momentum.*, got 0.999999999/);
  assert.throws(() => muon({ beta1: 2 }), /expected beta1 to be .* below 1, got 2$/);
});
