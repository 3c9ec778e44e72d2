import assert from "assert";
import { formatTests, parseTests, pointsOf, sealTest } from "./test_records.ts";

const test = sealTest({
  ...{ kind: "test", run: "default-seed0", identity: "0123456789abcdef", epoch: 3 },
  ...{ init: "default", seed: 0, rate: 1e-3, testLoss: 1.5, testAccuracy: 0.25 },
  ...{ sizeAccuracy: { 4: 0.5, 16: 0.125 }, sizeExact: { 4: 0.25 } },
});

Deno.test("tests come back as they were written, with their answers by size", () => {
  const text = formatTests([test, { ...test }]);
  assert.deepEqual(parseTests(text, "tests.jsonl"), [test, test]);
  assert.deepEqual(pointsOf(test), [
    { size: 4, accuracy: 0.5, exact: 0.25 },
    { size: 16, accuracy: 0.125, exact: null },
  ]);
  assert.deepEqual(parseTests("", "tests.jsonl"), []);
});

Deno.test("a number that was changed, and what is no test, are refused with file and line", () => {
  const line = formatTests([test]);
  const wrong: [string, RegExp][] = [
    [
      line.replace("0.25", "0.75"),
      /^Cannot read tests\.jsonl line 1: expected contents with the di/,
    ],
    [line.replace('"test"', '"epoch"'), /line 1: expected kind to be test, got "epoch"$/],
    [
      line + line.slice(0, 40),
      /line 2: expected JSON, got .*; remove the line, and --resume tests/,
    ],
    [line + "3\n", /line 2: expected a test, got 3$/],
  ];
  for (const [text, message] of wrong) {
    assert.throws(() => parseTests(text, "tests.jsonl"), { name: "RangeError", message });
  }
});
