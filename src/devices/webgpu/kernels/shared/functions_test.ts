import assert from "assert";
import { functionsCalledBy } from "./functions.ts";

const namesOf = (text: string) =>
  Array.from(functionsCalledBy(text).matchAll(/^fn (\w+)/gm), ([, name]) => name);

Deno.test("a text gets the functions it calls, and those that they call, once", () => {
  assert.deepEqual(namesOf("let v1 = applyAdd(v0, v0);"), ["applyAdd"]);
  assert.deepEqual(namesOf("let v1 = applyGelu(v0); let v2 = applyGelu(v1);"), [
    "normal",
    "gelu",
    "applyGelu",
  ]);
  assert.deepEqual(namesOf("applySiluGradient(applySigmoid(v0), v1)"), [
    "areNaN",
    "expOf",
    "applySigmoid",
    "applySiluGradient",
  ]);
});

Deno.test("a text that calls none gets nothing", () => {
  assert.equal(functionsCalledBy("let v1 = min(v0, other(v0));"), "");
});
