import assert from "assert";
import { nextWord } from "./xoshiro.ts";

Deno.test("nextWord() gives the reference sequence of xoshiro128** 1.1", () => {
  const state = Int32Array.of(1, 2, 3, 4);
  // deno-fmt-ignore
  assert.deepEqual(Array.from({ length: 10 }, () => nextWord(state)), [
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});
