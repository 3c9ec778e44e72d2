import assert from "assert";
import { countTests, endedBadly, lastWords } from "./ok.ts";

Deno.test("tests are counted from the closing lines of all runs, with steps or without", () => {
  const text = "ok | 10 passed | 0 failed (2s)\nmore\n" +
    "FAILED | 7 passed (20 steps) | 2 failed (1 step) | 3 ignored (9s)\nok | passed\n";
  assert.deepEqual(countTests(text), { passed: 17, failed: 2 });
  assert.deepEqual(countTests("nothing"), { passed: 0, failed: 0 });
});

Deno.test("what is said again of a failed step leaves out tests that passed", () => {
  const text = "first\nadds ... ok (2ms)\n\nthread panicked\nsubtracts ... FAILED (1s)\n";
  assert.deepEqual(lastWords(text), ["first", "thread panicked", "subtracts ... FAILED (1s)"]);
  assert.deepEqual(lastWords(text, 1), ["subtracts ... FAILED (1s)"]);
});

Deno.test("only a test run without a failed test runs again", () => {
  assert.ok(endedBadly({ wrong: "SIGSEGV", passed: 3, failed: 0 }));
  assert.ok(!endedBadly({ wrong: "exit code 1", passed: 3, failed: 1 }));
  assert.ok(!endedBadly({ wrong: "exit code 1", passed: 0, failed: 0 }), "a check, not a test run");
  assert.ok(!endedBadly({ wrong: "", passed: 3, failed: 0 }));
});

Deno.test("CI runs the gate and no list of its own", async () => {
  const script = await Deno.readTextFile(new URL("../../.ci/run", import.meta.url));
  assert.match(script, /^exec npx -y deno task ok$/m);
  assert.doesNotMatch(script, /deno (fmt|lint|check|test|task test)/);
});
