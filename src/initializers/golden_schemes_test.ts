/** A seed gives the same numbers, by every scheme, on every day. */
import assert from "assert";
import { schemes } from "./mod.ts";
import { fingerprintOf, GOLDEN } from "./testing/golden_schemes.ts";

const golden: Record<string, Record<string, number[]>> = JSON.parse(
  await Deno.readTextFile(GOLDEN),
);

for (const [name, expected] of Object.entries(golden)) {
  Deno.test(`scheme ${name} makes the numbers that it made before`, () => {
    const row = schemes.find((row) => `${row.kind}.${row.name}` === name);
    assert.ok(row, "a scheme of that name");
    const found = fingerprintOf(row);
    assert.deepEqual(Object.keys(found), Object.keys(expected));
    for (const [parameter, numbers] of Object.entries(expected)) {
      const size = Math.max(...numbers.map(Math.abs), 1e-30);
      numbers.forEach((x, i) => {
        const own = found[parameter][i];
        assert.ok(Math.abs(own - x) < 1e-6 * size, `${parameter}: ${own}, not ${x}`);
      });
    }
  });
}
