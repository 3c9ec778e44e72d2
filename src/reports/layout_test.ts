import assert from "assert";
import { logTicks, topMargin, wholeTicks } from "./layout.ts";

Deno.test("ticks stand at whole numbers and are few", () => {
  const sizes = [0, 3, 8, 12, 30, 100, 250, 300].map((last) => wholeTicks([0, last]).dtick);
  assert.deepEqual(sizes, [1, 1, 1, 2, 5, 20, 50, 50]);
  assert.equal(wholeTicks([]).dtick, 1);
});

Deno.test("ticks of a logarithmic axis are written out, as many as are needed", () => {
  const texts = (...values: number[]) => (logTicks(values).ticktext as string[])?.join(" ");
  assert.equal(texts(8, 640), "10 20 50 100 200 500");
  assert.equal(texts(5.2, 81), "7 10 20 30 50 70");
  assert.equal(texts(11.7, 210), "20 50 100 200");
  assert.equal(texts(1.1, 1.7), "1.2 1.5");
  assert.equal(texts(0.02, 0.9, 0, -3, Infinity, NaN), "0.02 0.05 0.1 0.2 0.5");
  assert.equal(texts(900, 12_000), "1,000 2,000 5,000 10,000");
  assert.equal(
    texts(2e-8, 3e-6),
    [2, 5].map((n) => `${n}·10<sup>−8</sup>`).join(" ") + " 10<sup>−7</sup> " +
      [2, 5].map((n) => `${n}·10<sup>−7</sup>`).join(" ") +
      " 10<sup>−6</sup> 2·10<sup>−6</sup>",
  );
  assert.deepEqual(logTicks([0.003, 20_000]), { exponentformat: "power", dtick: 1 });
  assert.deepEqual(logTicks([1e-20, 1]), { exponentformat: "power", dtick: 3 });
  assert.deepEqual(logTicks([]), {});
  // An axis would be without a number, or have one alone.
  for (const values of [[20], [137], [130, 145], [1.9, 2.1]]) {
    assert.deepEqual(logTicks(values), {});
  }
});

Deno.test("a legend that needs another row gets it", () => {
  const one = topMargin(["default", "mimetic"]);
  assert.ok(topMargin(["default", "mimetic", "tied", "control"]) > one);
  assert.equal(topMargin(["default", "mimetic", "tied", "control"], 1000), one);
});
