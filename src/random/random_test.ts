import assert from "assert";
import { normalProbability } from "./functions.ts";
import { Random } from "./random.ts";
import { chiSquareDeviate, kolmogorov, momentErrors } from "./testing/distributions.ts";

Deno.test("Random: a seed always gives the same numbers", () => {
  const random = new Random(1);
  assert.deepEqual([random.uniform(), random.uniform(), random.normal(), random.integer(1000)], [
    0.11981793057883228,
    0.18349367207947975,
    -1.4245980893935386,
    362,
  ]);
});

Deno.test("Random: seeds, and their types, name different streams", () => {
  const firsts = [0, 1, -1, 2 ** 53 - 1, "0", "1", "", "number:0"]
    .map((seed) => new Random(seed).uniform());
  assert.equal(new Set(firsts).size, firsts.length);
  assert.throws(() => new Random(0.5), {
    name: "RangeError",
    message: "Cannot seed a random stream: expected an integer or a string, got 0.5",
  });
  assert.throws(() => new Random(NaN), RangeError);
  for (
    const [seed, given] of [[null, "null"], [undefined, "undefined"], [{}, "object"], [
      [],
      "an array",
    ], [true, "boolean"]]
  ) {
    const untyped: unknown = seed;
    assert.throws(() => new Random(untyped as number), {
      name: "TypeError",
      message: `Cannot seed a random stream: expected an integer or a string, got ${given}`,
    });
  }
});

Deno.test("Random.child() depends on the seed and the path alone", () => {
  const random = new Random(3);
  const before = random.child("a").child("b").uniform();
  random.normal();
  random.child("c").uniform();
  assert.equal(random.child("a").child("b").uniform(), before);
  const others = [
    random.child("ab"),
    random.child("b").child("a"),
    random.child("a"),
    new Random(4).child("a").child("b"),
  ].map((stream) => stream.uniform());
  assert.equal(new Set([before, ...others]).size, 5);
});

Deno.test("Random.child() doesn't move its parent", () => {
  const [a, b] = [new Random(5), new Random(5)];
  a.child("x").normal();
  assert.equal(a.uniform(), b.uniform());
});

Deno.test("Random.child(): neighboring names give uncorrelated streams", () => {
  const n = 20_000;
  const streams = ["blocks.0.w", "blocks.1.w", "blocks.2.w", "blocks.0.v"].map((name) => {
    const out = new Float64Array(n);
    new Random(0).child(name).fillNormal(out, 0, 1);
    return out;
  });
  for (const [i, a] of streams.entries()) {
    for (const b of streams.slice(i + 1)) {
      const correlation = a.reduce((sum, x, j) => sum + x * b[j], 0) / n;
      assert.ok(Math.abs(correlation) < 4.5 / Math.sqrt(n), `${correlation}`);
    }
  }
});

Deno.test("Random.child(): the first draws of many children are uniform, as are those of seeds", () => {
  const root = new Random(6);
  const children = Float64Array.from({ length: 5000 }, (_, i) => root.child(`p${i}`).uniform());
  const seeds = Float64Array.from({ length: 5000 }, (_, i) => new Random(i).uniform());
  assert.ok(kolmogorov(children, (x) => x) < 2.2);
  assert.ok(kolmogorov(seeds, (x) => x) < 2.2);
});

Deno.test("Random.uniform() is uniform in every one of its upper bits", () => {
  const random = new Random(7);
  const draws = Float64Array.from({ length: 50_000 }, () => random.uniform());
  assert.ok(draws.every((x) => x >= 0 && x < 1));
  assert.ok(kolmogorov(draws, (x) => x) < 2.2);
  for (const bit of [1, 8, 24, 32, 48, 53]) {
    const ones = draws.filter((x) => Math.floor(x * 2 ** bit) % 2 === 1).length;
    assert.ok(Math.abs(ones - 25_000) < 4.5 * Math.sqrt(50_000 / 4), `bit ${bit}: ${ones}`);
  }
});

Deno.test("Random.normal() is normal: four moments, the whole distribution, no memory", () => {
  const random = new Random(8);
  const draws = Float64Array.from({ length: 100_000 }, () => random.normal());
  for (const [i, error] of momentErrors(draws, 0, 1).entries()) {
    assert.ok(Math.abs(error) < 4.5, `moment ${i + 1} is ${error} standard errors off`);
  }
  assert.ok(kolmogorov(draws.subarray(0, 5000), normalProbability) < 2.2);
  const lag = draws.reduce((sum, x, i) => sum + x * (draws[i + 1] ?? 0), 0) / draws.length;
  assert.ok(Math.abs(lag) < 4.5 / Math.sqrt(draws.length));
});

Deno.test("Random.integer() has no modulo bias", () => {
  const random = new Random(9);
  // Taken modulo n, 2³² would make the lower half of these twice as likely as the upper.
  const n = 0xaaaaaaab;
  let low = 0;
  for (let i = 0; i < 30_000; i++) low += random.integer(n) < n / 2 ? 1 : 0;
  assert.ok(Math.abs(low - 15_000) < 4.5 * Math.sqrt(30_000 / 4), `${low}`);
  const counts = new Float64Array(7);
  for (let i = 0; i < 70_000; i++) counts[random.integer(7)]++;
  assert.ok(Math.abs(chiSquareDeviate(counts, new Float64Array(7).fill(10_000))) < 4);
  assert.equal(random.integer(1), 0);
  assert.ok(random.integer(2 ** 32) < 2 ** 32);
  for (const wrong of [0, -1, 1.5, 2 ** 32 + 1, NaN]) {
    assert.throws(() => random.integer(wrong), {
      name: "RangeError",
      message:
        `Cannot draw an integer below n: expected n to be a whole number from 1 to 2^32, got ${wrong}`,
    });
  }
});

Deno.test("Random.shuffle() makes every order equally likely", () => {
  const random = new Random(10);
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const items = Int32Array.of(0, 1, 2, 3);
    random.shuffle(items);
    counts.set(items.join(), (counts.get(items.join()) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  assert.ok(Math.abs(chiSquareDeviate([...counts.values()], Array(24).fill(1000))) < 4);
});

Deno.test("Random.choice() without weights takes every pair equally often", () => {
  const random = new Random(11);
  const counts = new Float64Array(20);
  for (let i = 0; i < 20_000; i++) {
    const [a, b] = random.choice(5, 2);
    counts[4 * a + b - (b > a ? 1 : 0)]++;
  }
  assert.ok(Math.abs(chiSquareDeviate(counts, new Float64Array(20).fill(1000))) < 4);
});

Deno.test("Random.choice() draws one after the other by the remaining weights", () => {
  const random = new Random(12);
  const weights = [1, 2, 3, 4, 0];
  const pairs: [number, number, number][] = [];
  for (let a = 0; a < 4; a++) {
    for (let b = 0; b < 4; b++) {
      const p = a === b ? 0 : weights[a] / 10 * weights[b] / (10 - weights[a]);
      if (p > 0) pairs.push([a, b, p]);
    }
  }
  const n = 40_000;
  const counts = new Float64Array(pairs.length);
  for (let i = 0; i < n; i++) {
    const [x, y] = random.choice(5, 2, { weights });
    counts[pairs.findIndex(([a, b]) => a === x && b === y)]++;
  }
  assert.ok(Math.abs(chiSquareDeviate(counts, pairs.map(([, , p]) => p * n))) < 4);
});

Deno.test("Random.choice() refuses what it can't choose", () => {
  const random = new Random(13);
  assert.deepEqual(random.choice(3, 0), []);
  assert.deepEqual(random.choice(3, 3).sort(), [0, 1, 2]);
  for (const n of [-1, 2.5, NaN, Infinity]) {
    assert.throws(() => random.choice(n, 1), {
      name: "RangeError",
      message: `Cannot choose: expected a whole number of indexes, got ${n}`,
    });
  }
  assert.throws(() => random.choice(3, 4), /number of positive weights, 3, got 4/);
  assert.throws(() => random.choice(3, 2, { weights: [0, 1, 0] }), /positive weights, 1, got 2/);
  assert.throws(
    () => random.choice(3, 1, { weights: [1, 1] }),
    /expected 3 finite weights .+, got 2 weights/,
  );
  assert.throws(() => random.choice(2, 1, { weights: [1, -1] }), /weights of at least 0, got -1/);
});

Deno.test("Random.fillUniform() and fillNormal() have the bounds and moments asked for", () => {
  const uniform = new Float32Array(50_000);
  new Random(14).fillUniform(uniform, -3, 5);
  assert.ok(uniform.every((x) => x >= -3 && x <= 5));
  assert.ok(kolmogorov(Float64Array.from(uniform), (x) => (x + 3) / 8) < 2.2);
  const normal = new Float64Array(50_000);
  new Random(14).fillNormal(normal, 2, 0.5);
  for (const error of momentErrors(normal, 2, 0.5)) assert.ok(Math.abs(error) < 4.5, `${error}`);
  assert.throws(() => new Random(1).fillUniform(uniform, 1, 0), /low at most high, got 1 and 0/);
  assert.throws(
    () => new Random(1).fillNormal(normal, 0, -1),
    /finite std of at least 0, got 0 and -1/,
  );
  assert.throws(() => new Random(1).fillNormal(normal, NaN, 1), RangeError);
});

Deno.test("Random.fillTruncatedNormal() has bounds in units of sigma, also in the tail", () => {
  for (const [low, high] of [[-2, 2], [-1, 3], [4, 6], [-Infinity, -3]]) {
    const draws = new Float64Array(5000);
    new Random(15).fillTruncatedNormal(draws, 0.5, 0.02, low, high);
    const sigmas = draws.map((x) => (x - 0.5) / 0.02);
    assert.ok(sigmas.every((z) => z >= low - 1e-12 && z <= high + 1e-12));
    // In the upper tail, count from above: there the lower tail's digits are lost.
    const sign = low + high > 0 ? -1 : 1;
    const [start, end] = sign < 0 ? [-high, -low] : [low, high];
    const mass = normalProbability(end) - normalProbability(start);
    const cumulative = (z: number) => (normalProbability(z) - normalProbability(start)) / mass;
    assert.ok(kolmogorov(sigmas.map((z) => sign * z), cumulative) < 2.2, `[${low}, ${high}]`);
  }
});

Deno.test("Random.restore() continues a saved stream, after JSON too, with its children", () => {
  const random = new Random(16).child("loader");
  for (let i = 0; i < 5; i++) random.normal();
  const state = JSON.parse(JSON.stringify(random.state()));
  const expected = [random.normal(), random.uniform(), random.child("x").uniform()];
  const again = new Random(0).restore(state);
  assert.deepEqual([again.normal(), again.uniform(), again.child("x").uniform()], expected);
  assert.throws(() => new Random(0).restore({ key: [1, 2, 3, 4], words: [1, 2, 3, -4] }), {
    name: "TypeError",
    message: "Cannot restore a random stream: expected four 32-bit words as key and as words, " +
      'got {"key":[1,2,3,4],"words":[1,2,3,-4]}',
  });
});
