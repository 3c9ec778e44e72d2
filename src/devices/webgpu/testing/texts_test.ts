import assert from "assert";
import { needsOf, textProblems } from "./texts.ts";

const MAIN = {
  path: "sums/sum.wgsl",
  text:
    "// Adds.\n// Needs add.wgsl, readX and\n// y.\n\nfn main() {\n  let c = 0;\n  y[c] = add(readX(c));\n}\n",
};
const ADD = {
  path: "shared/add.wgsl",
  text: "// Adds one.\nfn add(x: f32) -> f32 {\n  return x + 1;\n}\n",
};
const CHOSEN =
  "fn readX(i: u32) -> f32 {}\n@group(0) @binding(0) var<storage, read_write> y: array<f32>;\n";
const KERNEL = CHOSEN + ADD.text + MAIN.text;

const problems = (main: string, kernel = CHOSEN + ADD.text + main, add = ADD.text) =>
  textProblems([{ ...MAIN, text: main }, { ...ADD, text: add }], [kernel]);

Deno.test("a file's needs are read from the comment at its top", () => {
  assert.deepEqual(needsOf(MAIN.text), ["add.wgsl", "readX", "y"]);
  assert.deepEqual(needsOf(ADD.text), []);
  assert.deepEqual(needsOf("fn f() {}\n// Needs x.\n"), []);
});

Deno.test("places that are counted within a row of a grid are found", () => {
  const main = MAIN.text.replace("fn main()", "fn main(@builtin(global_invocation_id) id: vec3u)");
  assert.deepEqual(problems(main), [
    "sums/sum.wgsl: expected places by workgroup_id and num_workgroups, as grids have rows",
  ]);
});

Deno.test("nothing is said against files that list what they are put together with", () => {
  assert.deepEqual(textProblems([MAIN, ADD], [KERNEL]), []);
  assert.deepEqual(problems(MAIN.text.replace("add.wgsl", "add")), []);
});

Deno.test("what a file uses and doesn't list, and what it lists and doesn't use, is told", () => {
  assert.deepEqual(problems(MAIN.text.replace("add.wgsl, ", "")), [
    'sums/sum.wgsl: expected "Needs …" to list add.wgsl',
  ]);
  assert.deepEqual(problems(MAIN.text.replace("readX and\n// ", "")), [
    'sums/sum.wgsl: expected "Needs …" to list readX',
  ]);
  assert.deepEqual(problems(MAIN.text.replace("readX and", "readX, z and")), [
    'sums/sum.wgsl: expected "Needs …" without z, which is not used',
  ]);
});

Deno.test("a file of no kernel, and one that can't be told apart, is told", () => {
  assert.deepEqual(
    textProblems([MAIN, { ...ADD, path: "a.wgsl", text: "// Other.\n" }, ADD], [KERNEL]),
    [
      "a.wgsl: expected a kernel that it is part of, found none in any operation's case",
    ],
  );
  const unique = "expected a first line that says what only this file is";
  assert.ok(problems(MAIN.text, KERNEL, "fn add() {}\n").includes(`shared/add.wgsl: ${unique}`));
  assert.ok(problems(MAIN.text, KERNEL, "// Adds.\n").includes(`shared/add.wgsl: ${unique}`));
});
