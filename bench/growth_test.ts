import assert from "assert";
import { measuredBefore } from "./growth.ts";

Deno.test("only what was measured of the same commit, device and seconds isn't measured again", () => {
  const origin = { device: "a device", commit: "abc1234", seconds: 2 };
  const others = [
    { ...origin, seconds: 0.1 },
    { ...origin, commit: "abc1235" },
    { ...origin, commit: "abc1234+" },
    { ...origin, device: "another" },
    // As it was written before: nobody knows for how long it was measured.
    { ...origin, seconds: undefined as unknown as number },
  ];
  assert.deepEqual(measuredBefore([origin, ...others], origin), [origin]);
  for (const commit of ["abc1234+", "unknown"]) {
    assert.deepEqual(measuredBefore([{ ...origin, commit }], { ...origin, commit }), []);
  }
});
