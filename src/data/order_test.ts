import assert from "assert";
import { epochOrder, ImageStreams } from "./order.ts";

Deno.test("epochOrder() has every index once, in an order of the seed and the epoch", () => {
  const order = epochOrder(1000, { seed: 1, epoch: 3, shuffle: true });
  assert.deepEqual([...order.toSorted()], Array.from({ length: 1000 }, (_, i) => i));
  assert.deepEqual(epochOrder(1000, { seed: 1, epoch: 3, shuffle: true }), order);
  assert.notDeepEqual(epochOrder(1000, { seed: 1, epoch: 4, shuffle: true }), order);
  assert.notDeepEqual(epochOrder(1000, { seed: 2, epoch: 3, shuffle: true }), order);
  assert.deepEqual([...epochOrder(3, { seed: 1, epoch: 3, shuffle: false })], [0, 1, 2]);
});

Deno.test("ImageStreams depend on seed, epoch, name and index, not on what was drawn before", () => {
  const draw = (seed: number, epoch: number, name: string, index: number) =>
    new ImageStreams(seed, epoch, name).at(index).uniform();
  const first = draw(1, 2, "a", 3);
  const streams = new ImageStreams(1, 2, "a");
  streams.at(7).normal();
  assert.equal(streams.at(3).uniform(), first);
  const others = [draw(2, 2, "a", 3), draw(1, 3, "a", 3), draw(1, 2, "b", 3), draw(1, 2, "a", 4)];
  assert.equal(new Set([first, ...others]).size, 5);
});

Deno.test("the first draws of neighboring images are uniform and uncorrelated", () => {
  const n = 20000;
  const streams = new ImageStreams(0, 0, "randomCrop.0");
  const draws = Array.from({ length: n }, (_, index) => {
    const random = streams.at(index);
    return [random.uniform(), random.uniform()];
  });
  const bins = new Array(100).fill(0);
  let [neighbors, pairs] = [0, 0];
  for (let i = 0; i < n; i++) {
    bins[Math.floor(100 * draws[i][0])]++;
    neighbors += (draws[i][0] - 0.5) * (draws[(i + 1) % n][0] - 0.5) * 12 / n;
    pairs += (draws[i][0] - 0.5) * (draws[i][1] - 0.5) * 12 / n;
  }
  // χ² with 99 degrees of freedom has mean 99 and deviation √198.
  const chi2 = bins.reduce((sum, count) => sum + (count - n / 100) ** 2 / (n / 100), 0);
  assert.ok(Math.abs(chi2 - 99) < 5 * Math.sqrt(198), `${chi2}`);
  assert.ok(Math.abs(neighbors) < 5 / Math.sqrt(n), `${neighbors}`);
  assert.ok(Math.abs(pairs) < 5 / Math.sqrt(n), `${pairs}`);
});
