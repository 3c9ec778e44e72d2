import assert from "assert";
import { bundle } from "./bundle.ts";
import { installDawn, runProgram } from "./dawn.ts";
import { programs } from "./programs.ts";
import type { Verdict } from "./validate.ts";

// Dawn's null backend runs nothing, but validates everything as Chromium does: the text of every
// kernel, uniformity, limits, and which bytes are bound for writing. It needs no driver.

/** Prints one verdict a line. Objects of Dawn would keep Node alive. */
const script = (dawn: string, bundled: string) => `
  import { create, globals } from ${JSON.stringify(dawn)};
  Object.assign(globalThis, globals);
  const { validateAll } = await import(${JSON.stringify(bundled)});
  await validateAll(create(["backend=null"]), (verdict) => console.log(JSON.stringify(verdict)));
  process.exit(0);
`;

async function validate(): Promise<Map<string, Verdict>> {
  const folder = await Deno.makeTempDir();
  try {
    const bundled = `${folder}/validate.mjs`;
    await Deno.writeTextFile(bundled, await bundle("validate.ts"));
    await Deno.writeTextFile(`${folder}/run.mjs`, script(await installDawn(), bundled));
    const lines = await runProgram("node", [`${folder}/run.mjs`]);
    const verdicts = lines.trim().split("\n").map((line): Verdict => JSON.parse(line));
    return new Map(verdicts.map((verdict) => [verdict.name, verdict]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

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
