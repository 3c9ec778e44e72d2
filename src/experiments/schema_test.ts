import assert from "assert";
import { assertFields, isObject, parseJson, type RecordOf, refuse } from "./schema.ts";

const fields = {
  kind: "=epoch",
  run: "text",
  step: "count",
  loss: "number",
  exact: "number?",
  sizes: "numbers?",
  hits: "counts?",
  pairs: "triples?",
} as const;

/** The record's type is the schema's: this must type check. */
const whole: RecordOf<typeof fields> = {
  kind: "epoch",
  run: "a",
  step: 3,
  loss: -0.5,
  exact: 1,
  sizes: { kernel: 5 },
  hits: [3, 0],
  pairs: [[0, 1, 2]],
};

Deno.test("what has the fields is taken as it is, with others beside them", () => {
  const { exact: _, sizes: __, hits: ___, pairs: ____, ...least } = whole;
  for (const value of [whole, least, { ...least, more: [] }]) assertFields(fields, value, "here");
  const read: Readonly<Record<string, unknown>> = JSON.parse(JSON.stringify(whole));
  assertFields(fields, read, "here");
  const kernel: number | undefined = read.sizes?.kernel;
  assert.equal(kernel, 5);
});

Deno.test("every field is refused by name, with what is expected and what is there", () => {
  const wrong: [string, unknown, string][] = [
    ["kind", "diverged", 'kind to be epoch, got "diverged"'],
    ["kind", undefined, "kind to be epoch, got nothing"],
    ["run", "", 'run to be a text, got ""'],
    ["run", 3, "run to be a text, got 3"],
    ["step", 1.5, "step to be a whole number of at least 0, got 1.5"],
    ["step", -1, "step to be a whole number of at least 0, got -1"],
    ["step", "3", 'step to be a whole number of at least 0, got "3"'],
    ["loss", NaN, "loss to be a number, got null"],
    ["loss", "1", 'loss to be a number, got "1"'],
    ["exact", null, "exact to be a number, got null"],
    ["sizes", { kernel: "5" }, 'sizes to be numbers by name, got {"kernel":"5"}'],
    ["sizes", [5], "sizes to be numbers by name, got [5]"],
    ["hits", [1, -1], "hits to be whole numbers of at least 0, got [1,-1]"],
    ["hits", 3, "hits to be whole numbers of at least 0, got 3"],
    ["pairs", [[0, 1]], "pairs to be triples of whole numbers of at least 0, got [[0,1]]"],
    ["pairs", [1, 2, 3], "pairs to be triples of whole numbers of at least 0, got [1,2,3]"],
  ];
  for (const [name, value, message] of wrong) {
    assert.throws(() => assertFields(fields, { ...whole, [name]: value }, "a line"), {
      name: "RangeError",
      message: `Cannot read a line: expected ${message}`,
    });
  }
});

Deno.test("what an object inherits is none of its fields", () => {
  const inherits = Object.create({ run: "a" });
  assert.throws(
    () => assertFields({ run: "text" }, inherits, "here"),
    /run to be a text, got nothing/,
  );
});

Deno.test("only what JSON writes in braces is an object", () => {
  for (const value of [null, undefined, 3, "x", [], [1]]) assert.equal(isObject(value), false);
  assert.equal(isObject({}), true);
});

Deno.test("a text that is no JSON is refused with its beginning, on one line", () => {
  assert.deepEqual(parseJson("[1]", "here"), [1]);
  const message = 'Cannot read here: expected JSON, got {"a": {; remove it';
  assert.throws(() => parseJson('{"a":\n{', "here", "remove it"), { name: "RangeError", message });
  assert.match(refuse("here", "less", "x".repeat(100)).message, /^.{30,100}$/);
});
