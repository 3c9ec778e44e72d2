/** Bumps, noise and shared filters: the baselines beside filters of structured covariance. */
import assert from "assert";
import { Random } from "../../random/mod.ts";
import { depthwiseRole } from "../testing/role_cases.ts";
import type { DepthwiseRole, StructuredInitializer } from "../types.ts";
import { boxFilters } from "./box_filters.ts";
import { bumpFilters } from "./bump_filters.ts";
import { impulseFilters } from "./depthwise_filters.ts";
import { noiseFilters } from "./noise_filters.ts";
import { filterSchemes } from "./schemes.ts";
import { sharedFilters } from "./shared_filters.ts";

const [CHANNELS, KERNEL] = [6000, 5];
const PLACES = KERNEL ** 2;

/** Filters, that of a channel all its number before. */
function drawn(
  scheme: Pick<StructuredInitializer<DepthwiseRole>, "initialize">,
  seed = 3,
): Float32Array[] {
  const values = Float32Array.from({ length: CHANNELS * PLACES }, (_, i) => Math.floor(i / PLACES));
  const role = depthwiseRole({ kernel: KERNEL, channels: CHANNELS });
  scheme.initialize(role, () => values, new Random(seed));
  return Array.from({ length: CHANNELS }, (_, i) => values.subarray(i * PLACES, (i + 1) * PLACES));
}

const squared = (filter: Float32Array) => filter.reduce((sum, x) => sum + x * x, 0);
const meanOf = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Fails unless each of `cells` was drawn as often, by binomial bounds of 4.9 deviations. */
function assertEven(draws: number[], cells: number): void {
  const counts = new Array<number>(cells).fill(0);
  draws.forEach((cell) => counts[cell]++);
  const expected = draws.length / cells;
  const bound = 4.9 * Math.sqrt(expected * (1 - 1 / cells));
  counts.forEach((n, i) => assert.ok(Math.abs(n - expected) < bound, `${i}: ${n}`));
}

Deno.test("bumpFilters(): Gaussians of the variance, at every place as often, of the mean norm", () => {
  for (
    const [options, variance, norm] of [
      [undefined, 1, 1 / Math.sqrt(KERNEL)],
      [{ variance: 0.4, norm: 2 }, 0.4, 2],
    ] as const
  ) {
    const filters = drawn(bumpFilters(options));
    assert.ok(Math.abs(meanOf(filters.map(squared)) / norm ** 2 - 1) < 1e-5);
    const peaks = filters.map((filter) => filter.indexOf(Math.max(...filter)));
    assertEven(peaks, PLACES);
    filters.forEach((filter, channel) => {
      const [row, column] = [Math.floor(peaks[channel] / KERNEL), peaks[channel] % KERNEL];
      filter.forEach((x, tap) => {
        const distance = (Math.floor(tap / KERNEL) - row) ** 2 + (tap % KERNEL - column) ** 2;
        const expected = Math.exp(-distance / (2 * variance));
        assert.ok(Math.abs(x / filter[peaks[channel]] - expected) < 1e-6);
      });
      // One factor for all: every peak is as high.
      assert.equal(filter[peaks[channel]], filters[0][peaks[0]]);
    });
  }
});

Deno.test("noiseFilters(): uniform over the sphere, so of mean 0 and covariance I norm² / K²", () => {
  const norm = 3;
  const filters = drawn(noiseFilters({ norm }));
  filters.forEach((filter) => assert.ok(Math.abs(Math.sqrt(squared(filter)) - norm) < 1e-5));
  const variance = norm ** 2 / PLACES;
  // Products of two elements have at most twice the squared variance.
  const bound = 4.9 * variance * Math.sqrt(2 / CHANNELS);
  for (let a = 0; a < PLACES; a++) {
    const mean = meanOf(filters.map((filter) => filter[a]));
    assert.ok(Math.abs(mean) < 4.9 * Math.sqrt(variance / CHANNELS), `${mean}`);
    for (let b = 0; b <= a; b++) {
      const product = meanOf(filters.map((filter) => filter[a] * filter[b]));
      assert.ok(Math.abs(product - (a === b ? variance : 0)) < bound, `${a}, ${b}: ${product}`);
    }
  }
  assert.ok(Math.abs(squared(drawn(noiseFilters())[7]) - 1 / KERNEL) < 1e-6);
});

Deno.test("shared filters have the norm 1/√K, whichever of the bases they are", () => {
  const shared = filterSchemes.find(({ name }) => name === "shared")!;
  for (const base of ["impulse", "box", "bump", "noise"]) {
    const squares = drawn(shared.read({ base, filters: "5000" }).scheme).map(squared);
    const mean = meanOf(squares) * KERNEL;
    // Bumps have it in the root mean square, as some are cut off.
    const bound = base === "bump" ? 0.03 : 1e-5;
    assert.ok(Math.abs(mean - 1) < bound, `${base}: ${mean}`);
  }
});

Deno.test("sharedFilters(): those of the first channels, each for as many channels", () => {
  const filters = drawn(sharedFilters({ filters: 10 }));
  filters.forEach((filter) => assert.ok(filter.every((x) => x === filter[0])));
  assertEven(filters.map((filter) => filter[0]), 10);
  const boxes = drawn(sharedFilters({ filters: 3, base: boxFilters() }));
  assert.equal(new Set(boxes.map((filter) => filter.join())).size, 3);
  assert.ok(boxes.every((filter) => filter.filter((x) => x > 0).length === 5));
  const all = drawn(sharedFilters({ filters: CHANNELS }));
  all.forEach((filter, channel) => assert.equal(filter[0], channel));
  const role = depthwiseRole({ kernel: 3, channels: 4 });
  const scheme = sharedFilters({ base: boxFilters({ taps: 10 }) });
  assert.throws(() => scheme.check!(role), /at most the 9 taps/);
});

Deno.test("impulses have the norm that is asked for", () => {
  for (const filter of drawn(impulseFilters({ norm: 0.5 }))) {
    assert.deepEqual([...filter].filter((x) => x !== 0), [0.5]);
  }
});

Deno.test("numbers that make no filters are refused", () => {
  const cases: [() => unknown, RegExp][] = [
    [() => bumpFilters({ variance: 0 }), /expected their variance to be .* above 0, got 0$/],
    [() => bumpFilters({ norm: -1 }), /bump filters: expected their norm to be .* got -1$/],
    [
      () => noiseFilters({ norm: 0 }),
      /noise filters: expected their norm to be .* above 0, got 0$/,
    ],
    [() => sharedFilters({ filters: 0 }), /expected filters to be .* at least 1, got 0$/],
    [() => impulseFilters({ norm: 0 }), /impulse filters: expected their norm .* above 0, got 0$/],
  ];
  for (const [make, message] of cases) assert.throws(make, { name: "RangeError", message });
});
