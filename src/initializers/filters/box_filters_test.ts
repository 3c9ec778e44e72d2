import assert from "assert";
import { Random } from "../../random/mod.ts";
import { depthwiseRole } from "../testing/role_cases.ts";
import { boxFilters, type BoxFiltersOptions } from "./box_filters.ts";

const [CHANNELS, KERNEL] = [6000, 5];
const PLACES = KERNEL ** 2;

/** Filters, all 7 before. */
function drawn(options?: BoxFiltersOptions, seed = 3, channels = CHANNELS): Float32Array {
  const values = new Float32Array(channels * PLACES).fill(7);
  const role = depthwiseRole({ kernel: KERNEL, channels });
  boxFilters(options).initialize(role, () => values, new Random(seed));
  return values;
}

Deno.test("every filter has so many equal taps, and the norm", () => {
  for (
    const [options, taps, norm] of [
      [undefined, 5, 1 / Math.sqrt(KERNEL)],
      [{ taps: 1, norm: 1 }, 1, 1],
      [{ taps: PLACES, norm: 2 }, PLACES, 2],
    ] as const
  ) {
    const values = drawn(options);
    const expected = Math.fround(norm / Math.sqrt(taps));
    for (let channel = 0; channel < CHANNELS; channel++) {
      const filter = values.subarray(channel * PLACES, (channel + 1) * PLACES);
      assert.equal(filter.filter((x) => x === expected).length, taps);
      assert.equal(filter.filter((x) => x === 0).length, PLACES - taps);
    }
  }
});

Deno.test("taps are as often at every place, and at every pair of places", () => {
  const values = drawn();
  // Place and pair are binomial over filters with p = n/K² and n(n − 1)/(K²(K² − 1)).
  const check = (count: number, p: number, what: string) => {
    const bound = 4.9 * Math.sqrt(CHANNELS * p * (1 - p));
    assert.ok(Math.abs(count - CHANNELS * p) < bound, `${what}: ${count}, not ${CHANNELS * p}`);
  };
  for (let a = 0; a < PLACES; a++) {
    for (let b = 0; b <= a; b++) {
      let both = 0;
      for (let at = 0; at < values.length; at += PLACES) {
        if (values[at + a] && values[at + b]) both++;
      }
      check(both, a === b ? 5 / PLACES : 5 * 4 / (PLACES * (PLACES - 1)), `${a}, ${b}`);
    }
  }
});

Deno.test("a seed gives the same filters, another seed others", () => {
  const places = (seed: number) => [...drawn({ taps: 3 }, seed, 2)].flatMap((x, i) => x ? [i] : []);
  assert.deepEqual(places(0), [7, 17, 20, 25, 31, 48]);
  assert.notDeepEqual(places(0), places(1));
});

Deno.test("taps and norms that make no filter are refused", () => {
  assert.throws(() => boxFilters({ taps: 0 }), /expected taps to be .* at least 1, got 0/);
  assert.throws(() => boxFilters({ taps: 1.5 }), /expected taps to be a whole number/);
  assert.throws(() => boxFilters({ norm: 0 }), /expected their norm to be .* above 0, got 0/);
  const role = depthwiseRole({ kernel: KERNEL, channels: CHANNELS });
  assert.throws(() => boxFilters({ taps: 26 }).check!(role), {
    name: "RangeError",
    message: "Cannot initialize conv: expected at most the 25 taps of a 5 × 5 filter, got 26",
  });
});
