import assert from "assert";
import { Random } from "../../random/mod.ts";
import { type Interval, layOut, roundUp } from "./arena.ts";

/** Intervals as a program has them: mostly short lives, a few long ones, sizes over three decades. */
function randomIntervals(random: Random, count: number): Interval[] {
  return Array.from({ length: count }, () => {
    const start = random.integer(count);
    const length = random.uniform() < 0.2 ? random.integer(count) : random.integer(4);
    return { bytes: 4 + random.integer(10 ** (2 + random.integer(3))), start, end: start + length };
  });
}

/** The bytes alive at the busiest step: no layout can be smaller. */
function lowerBound(intervals: readonly Interval[], alignment: number): number {
  return Math.max(
    0,
    ...intervals.map(({ start }) =>
      intervals.filter((other) => other.start <= start && start <= other.end)
        .reduce((total, { bytes }) => total + roundUp(bytes, alignment), 0)
    ),
  );
}

Deno.test("intervals that are alive at the same step never overlap", () => {
  const random = new Random("arena");
  for (let round = 0; round < 300; round++) {
    const alignment = [4, 64, 256][round % 3];
    const intervals = randomIntervals(random, 1 + random.integer(60));
    const { offsets, bytes } = layOut(intervals, alignment);
    intervals.forEach((a, i) => {
      assert.equal(offsets[i] % alignment, 0);
      assert.ok(offsets[i] >= 0 && offsets[i] + a.bytes <= bytes);
      intervals.slice(0, i).forEach((b, j) => {
        const together = a.start <= b.end && b.start <= a.end;
        const apart = offsets[i] + a.bytes <= offsets[j] || offsets[j] + b.bytes <= offsets[i];
        assert.ok(!together || apart, `${JSON.stringify([a, b])} at ${offsets[i]}, ${offsets[j]}`);
      });
    });
  }
});

Deno.test("the arena is close to the bytes alive at the busiest step", () => {
  const random = new Random("size");
  let [sum, worst] = [0, 0];
  const rounds = 100;
  for (let round = 0; round < rounds; round++) {
    const intervals = randomIntervals(random, 50);
    const ratio = layOut(intervals, 256).bytes / lowerBound(intervals, 256);
    assert.ok(ratio >= 1);
    sum += ratio;
    worst = Math.max(worst, ratio);
  }
  assert.ok(sum / rounds < 1.1, `${sum / rounds} on average`);
  assert.ok(worst < 1.4, `${worst} at worst`);
});

Deno.test("a chain of equal tensors takes the room of two", () => {
  const chain = Array.from({ length: 20 }, (_, i) => ({ bytes: 1000, start: i, end: i + 1 }));
  assert.equal(layOut(chain, 256).bytes, 2 * 1024);
});

Deno.test("a small tensor takes the smallest gap that holds it", () => {
  const { offsets } = layOut([
    { bytes: 1024, start: 0, end: 0 },
    { bytes: 768, start: 0, end: 9 },
    { bytes: 512, start: 0, end: 0 },
    { bytes: 256, start: 0, end: 9 },
    { bytes: 200, start: 5, end: 5 },
  ], 256);
  // Free at step 5: bytes 0 to 1024, and 1792 to 2304.
  assert.equal(offsets[4], 1792);
});

Deno.test("no intervals need no bytes", () => {
  assert.deepEqual(layOut([], 256), { offsets: [], bytes: 0 });
});

Deno.test("roundUp goes to the next multiple", () => {
  assert.deepEqual([0, 1, 256, 257].map((n) => roundUp(n, 256)), [0, 256, 256, 512]);
});
