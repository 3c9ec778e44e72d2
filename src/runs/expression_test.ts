import assert from "assert";
import { parseCondition } from "./expression.ts";
import type { Value } from "./values.ts";

const run: Readonly<Record<string, Value>> = {
  ...{ init: "mimetic", rate: 1e-3, seed: 2, testAccuracy: 0.57, synthetic: true },
  ...{ lr: [1e-3, 3e-3], note: "JPEG 'high' quality", date: "2026-11-26T08:00" },
};
const holds = (text: string) => parseCondition(text).holds((name) => run[name]);

Deno.test("comparisons of numbers, texts, lists and what isn't there", () => {
  const right = [
    ...["init=mimetic", "init='mimetic'", 'init="mimetic"', "init!=default", "init~MIME"],
    ...["rate<=0.001", "rate<1e-2", "rate=.001", "seed>=2", "seed=2", "seed<+3", "seed>-1"],
    ...["testAccuracy>50%", "testAccuracy<=57%", "synthetic=true", "lr=3e-3", "lr>0.002"],
    ...["note=\"JPEG 'high' quality\"", "date>='2026-11-26'", "date<2026-11-27", "nothing!=1"],
  ];
  for (const text of right) assert.equal(holds(text), true, text);
  const wrong = [
    ...["init=mime", "rate<0.001", "lr=2e-3", "lr!=3e-3", "synthetic=false", "nothing=1"],
    ...["nothing<1", "nothing~x", "date<2026-11-26"],
  ];
  for (const text of wrong) assert.equal(holds(text), false, text);
});

Deno.test("not binds more than and, and more than or", () => {
  const [yes, no] = ["seed=2", "seed=3"];
  const table: [string, boolean][] = [
    [`${yes} or ${no} and ${no}`, true],
    [`(${yes} or ${no}) and ${no}`, false],
    [`not ${no} and ${yes}`, true],
    [`not (${no} and ${yes})`, true],
    [`not not ${yes}`, true],
    [`not ${yes} or ${yes}`, true],
    [`${no} OR ${yes} AND NOT ${no}`, true],
    [` ( ( ${yes} ) ) `, true],
  ];
  for (const [text, expected] of table) assert.equal(holds(text), expected, text);
});

Deno.test("names are told with their places", () => {
  assert.deepEqual(parseCondition("init=a and (  rate<1)").names, [
    { name: "init", at: 1 },
    { name: "rate", at: 15 },
  ]);
});

Deno.test("what is no condition is refused, with the letter", () => {
  const table: [string, RegExp][] = [
    ["", /letter 1: expected the name of a column or setting, not, or \(, got its end/],
    ["rate<=", /letter 7: expected a value, got its end/],
    ["rate", /letter 5: expected one of = != < <= > >= ~, got its end/],
    ["rate=1 seed=2", /letter 8: expected and, or, or its end, got seed/],
    ["(rate=1", /letter 8: expected and, or, or \), got its end/],
    ["rate=1)", /letter 7: expected and, or, or its end, got \)/],
    ["rate=1 and", /letter 11: expected the name/],
    ["and=1", /letter 1: expected the name/],
    ["'init'=1", /letter 1: expected the name/],
    ["init='mim", /letter 6: expected a closing ', got 'mim/],
    ["init ! a", /letter 6: expected a name, a value, an operator or a parenthesis, got ! a/],
    ["init==a", /letter 6: expected a value, got =/],
  ];
  for (const [text, message] of table) {
    assert.throws(() => parseCondition(text), { name: "UsageError", message }, text);
  }
  assert.throws(() => holds("seed=2 and init<3"), {
    name: "UsageError",
    message:
      "Cannot compare in the condition at letter 16: expected a number beside init, which is " +
      '"mimetic", got 3',
  });
});
