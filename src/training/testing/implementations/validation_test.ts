import assert from "assert";
import { runOnDawn } from "./dawn.ts";
import { programs } from "./programs.ts";
import type { Verdict } from "./validate.ts";

// Dawn's null backend runs nothing, but validates everything as Chromium does: the text of every
// kernel, uniformity, limits, and which bytes are bound for writing. It needs no driver.

const validate = () => runOnDawn<Verdict>({ file: "validate.ts", name: "validateAll" }, "null");

let verdicts: Promise<Map<string, Verdict>> | undefined;

for (const name of programs.keys()) {
  Deno.test({
    name: `Dawn, null backend: ${name} is valid with every tuning`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const verdict = (await (verdicts ??= validate())).get(name);
      assert.ok(verdict, "there is no verdict");
      const { errors, dispatches } = verdict;
      assert.equal(errors.length, 0, `${errors.length} errors, the first: ${errors[0]}`);
      assert.ok(dispatches > 0, "nothing was dispatched");
    },
  });
}
