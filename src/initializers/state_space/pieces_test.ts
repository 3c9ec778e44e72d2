import assert from "assert";
import { initialized } from "../testing/role_cases.ts";
import { expandPieces, parseScheme } from "../mod.ts";

const pieceOf: Readonly<Record<string, string>> = {
  "A_log": "transition",
  "dt_proj.weight": "step",
  "dt_proj.bias": "step",
  "x_proj.weight": "correlation",
  "conv1d.weight": "convolution",
  "conv1d.bias": "convolution",
};

Deno.test("pieces are sixteen arms, each with other pieces than all others, as its name says", () => {
  const arms = expandPieces("pieces");
  const seen = new Set<string>();
  for (const arm of arms) {
    const made = arm === "default"
      ? new Map()
      : initialized(parseScheme(arm, ["stateSpace"]).scheme);
    const on = new Set<string>();
    for (const [name, { before, after }] of made) {
      if (after.some((x: number, i: number) => x !== before[i])) on.add(pieceOf[name]);
    }
    const named = Object.values(pieceOf).filter((piece) => {
      const word = piece[0].toUpperCase() + piece.slice(1);
      return arm === "mimetic" || arm.startsWith("only") && arm.includes(word) ||
        arm.startsWith("no") && !arm.includes(word);
    });
    assert.deepEqual([...on].sort(), [...new Set(named)].sort(), arm);
    seen.add([...on].sort().join());
  }
  assert.deepEqual([arms.length, seen.size], [16, 16]);
});

Deno.test("options go to the arms that have their piece, and layers to all", () => {
  const arms = expandPieces("pieces:scale=4:step=2:layers=1");
  assert.equal(arms[0], "default");
  assert.equal(arms.filter((arm) => arm.includes("scale=4")).length, 8);
  assert.equal(arms.filter((arm) => arm.includes("step=2")).length, 8);
  assert.equal(arms.filter((arm) => arm.endsWith("layers=1")).length, 15);
  for (const arm of arms.slice(1)) parseScheme(arm, ["stateSpace"]);
  assert.deepEqual(expandPieces("mimetic:scale=8"), ["mimetic:scale=8"]);
  const [, wrong] = expandPieces("pieces:sigma=1");
  assert.throws(() => parseScheme(wrong, ["stateSpace"]), /but its own \(.*\), got sigma$/);
});

Deno.test("a constant and a reparameterized transition exclude each other", () => {
  assert.throws(
    () => parseScheme("mimetic:transition=-4:scale=8", ["stateSpace"]),
    /^RangeError: Cannot make a mimetic state space: expected transition or scale, got -4 and 8$/,
  );
});
