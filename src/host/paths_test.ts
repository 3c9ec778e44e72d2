import assert from "assert";
import { splitPath } from "./paths.ts";

Deno.test("a path is its folder and its name, with slashes of any system", () => {
  assert.deepEqual(splitPath("/a/b.json"), ["/a/", "b.json"]);
  assert.deepEqual(splitPath("a\\b.json"), ["a\\", "b.json"]);
  assert.deepEqual(splitPath("b.json"), ["", "b.json"]);
  assert.deepEqual(splitPath("a/"), ["a/", ""]);
});
