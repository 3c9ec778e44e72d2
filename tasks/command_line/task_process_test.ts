import assert from "assert";
import manifest from "../../deno.json" with { type: "json" };
import { V8_FLAGS } from "../../src/host/mod.ts";
import { taskProcess } from "./task_process.ts";

Deno.test("a task's process runs its file with the manifest and the flags of deno.json's tasks", async () => {
  const { program, args } = taskProcess("summary", ["--model=vit_nano", "--json"]);
  const root = new URL("../..", import.meta.url);
  assert.deepEqual(args.slice(0, 5), [
    ...["run", "-A", `--v8-flags=${V8_FLAGS.join(",")}`, `--config=${root.pathname}deno.json`],
    `${root}tasks/summary.ts`,
  ]);
  assert.match(manifest.tasks.train.command, new RegExp(` ${args[2]} `));
  const cwd = await Deno.makeTempDir();
  try {
    const { code, stdout } = await new Deno.Command(program, { args: [...args], cwd }).output();
    assert.equal(code, 0);
    assert.equal(typeof JSON.parse(new TextDecoder().decode(stdout)).parameters, "number");
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("a task's process may have a lock file of its own", () => {
  const { args } = taskProcess("work", ["run"], "images.lock");
  assert.match(args[4], /^--lock=\/.*\/tasks\/images\.lock$/);
  assert.equal(args.at(-1), "run");
});
