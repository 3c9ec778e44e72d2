import assert from "assert";
import { Random } from "../../random/mod.ts";
import { LARGE_ORDER } from "./reflectors.ts";
import { rotatedRows } from "./rotated_rows.ts";
import { rotateRows } from "./rotations.ts";

for (const order of [3, LARGE_ORDER, LARGE_ORDER + 15]) {
  Deno.test(`rotatedRows() of order ${order} has the bits of rotations one by one`, () => {
    const random = new Random(order);
    const expected = new Float64Array(order * order);
    for (let i = 0; i < order; i++) expected[i * (order + 1)] = 1;
    const rows = rotatedRows(order);
    // Sweeps of any length, also of one rotation, from any row; many more than are kept at a time.
    for (let made = 0; made < 40_000;) {
      const last = random.integer(order - 1);
      const first = random.integer(last + 1);
      for (let i = last; i >= first; i--, made++) {
        const angle = 7 * random.uniform();
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        rotateRows(expected, order, i, i + 1, c, -s);
        rows.rotate(i, c, s);
      }
    }
    const wanted = [order - 1, 0, 2];
    const taken = rows.take(wanted);
    wanted.forEach((row, k) => {
      const own = taken.subarray(k * order, (k + 1) * order);
      assert.deepEqual(own, expected.slice(row * order, (row + 1) * order), `row ${row}`);
    });
  });
}
