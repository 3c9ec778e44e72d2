import assert from "assert";
import { formatSeconds } from "./log.ts";

Deno.test("seconds are written as people say them", () => {
  const written: [number, string][] = [
    [0, "0 s"],
    [-3, "0 s"],
    [12.4, "12 s"],
    [59.6, "1 min 00 s"],
    [200, "3 min 20 s"],
    [3599.7, "1 h 00 min"],
    [3720, "1 h 02 min"],
    [360_000, "100 h 00 min"],
  ];
  for (const [seconds, text] of written) assert.equal(formatSeconds(seconds), text);
});
