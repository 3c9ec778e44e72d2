import assert from "assert";
import { nearest } from "./nearest.ts";

Deno.test("the nearest words are those the fewest edits away", () => {
  assert.deepEqual(nearest("seed", ["batch", "seeds", "speed", "model"]), [
    "seeds",
    "speed",
    "model",
  ]);
  assert.deepEqual(nearest("lr", ["lr"]), ["lr"]);
});
