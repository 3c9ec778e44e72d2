import assert from "assert";
import { checkChoice, checkInteger, checkNumber, checkSwitches, show } from "./mod.ts";

Deno.test("values are shown short, on one line", () => {
  const shown: [unknown, string][] = [
    [undefined, "undefined"],
    [null, "null"],
    [-0, "-0"],
    [NaN, "NaN"],
    [10n, "10"],
    ["a\nb", '"a\\nb"'],
    [[1, [2, "x"]], '[1, [2, "x"]]'],
    [{ a: 1 }, '{"a":1}'],
    [new Float32Array(3), "Float32Array of 3 elements"],
    [new DataView(new ArrayBuffer(3)), "DataView of 3 bytes"],
    [{ a: 1, toJSON: () => 5 }, '{"a":1}'],
    [new Map(), "Map"],
    [() => 1, "a function"],
    [Symbol("s"), "Symbol(s)"],
    [Object.create(null), "{}"],
  ];
  for (const [value, text] of shown) assert.equal(show(value), text);
  assert.equal(show("x".repeat(1e6)).length, 60);
  const circle: { self?: unknown } = {};
  circle.self = circle;
  assert.equal(show(circle), "Object");
});

Deno.test("what fits passes, what doesn't is a RangeError, of another type a TypeError", () => {
  checkInteger("do it", "n", 3, { least: 3, most: 3 });
  checkNumber("do it", "x", 0.5, { least: 0.5, below: 1 });
  checkNumber("do it", "x", -1e30);
  checkChoice("do it", "how", "well", ["well", "badly"]);
  checkSwitches("do it", { now: true, later: false });
  const wrong: [() => void, string][] = [
    [
      () => checkInteger("do it", "n", 2.5),
      "RangeError: Cannot do it: expected n to be a whole number of at least 1, got 2.5",
    ],
    [
      () => checkInteger("do it", "n", 2 ** 53),
      "RangeError: Cannot do it: expected n to be a whole number from 1 to 2^53 - 1, got 9007199254740992",
    ],
    [
      () => checkInteger("do it", "n", "3", { most: 4 }),
      'TypeError: Cannot do it: expected n to be a whole number from 1 to 4, got "3"',
    ],
    [
      () => checkNumber("do it", "x", 1, { above: 0, below: 1 }),
      "RangeError: Cannot do it: expected x to be a finite number above 0 and below 1, got 1",
    ],
    [
      () => checkNumber("do it", "x", null),
      "TypeError: Cannot do it: expected x to be a finite number, got null",
    ],
    [
      () => checkChoice("do it", "how", "so", ["a", "b", "c"]),
      'RangeError: Cannot do it: expected how to be "a", "b" or "c", got "so"',
    ],
    [
      () => checkSwitches("do it", { now: 1 }),
      "TypeError: Cannot do it: expected now to be true or false, got 1",
    ],
  ];
  for (const [act, message] of wrong) {
    assert.throws(act, (error: Error) => String(error) === message, message);
  }
});
