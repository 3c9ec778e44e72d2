import assert from "assert";
import { formatRanges, parseRanges } from "./ranges.ts";

Deno.test("ranges are read as people write them, and refused where they aren't any", () => {
  assert.deepEqual(parseRanges("0-2,5,1", 9), [0, 1, 2, 5]);
  assert.deepEqual(parseRanges("7", 7), [7]);
  for (const wrong of ["", "8", "2-1", "0-8", "1,", "a", "-1", "1.5", "1 ", "0-99999999999"]) {
    assert.equal(parseRanges(wrong, 7), undefined, wrong);
  }
});

Deno.test("a list of numbers has one text, which reads as it", () => {
  assert.equal(formatRanges([5, 0, 1, 2, 9, 8]), "0-2,5,8-9");
  assert.equal(formatRanges([3, 3]), "3");
  for (const text of ["0", "0-3", "0-1,3,5-9"]) {
    assert.equal(formatRanges(parseRanges(text, 10)!), text);
  }
});
