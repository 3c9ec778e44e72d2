import assert from "assert";
import { LAUNCH } from "../../src/experiments/mod.ts";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { planLaunch } from "./launcher.ts";

Deno.test("a damaged record of what was submitted is named, with what is wrong", () =>
  inFolder(async (folder) => {
    const file = `${folder}/${LAUNCH}/job.json`;
    await Deno.mkdir(`${folder}/${LAUNCH}`);
    const plan = () =>
      planLaunch({ launcher: "command" }, { usage: "x", options: { resume: folder } });
    const flags = { launcher: "command", submit: "run {script} {count}" };
    const cases: [string, string][] = [
      ["{", "JSON, got {"],
      ["null", "a name and flags, got null"],
      [JSON.stringify({ name: "a b", flags }), 'a name and flags, got {"name":"a b"'],
      [JSON.stringify({ name: "a", flags, job: 7 }), "job to be a text, got 7"],
      ...[
        ["launcher", 7],
        ["submit", ["a"]],
        ["array-runs", 0],
        ["poll", "10"],
        ["resubmit", null],
        ["sbatch", {}],
        ["threads", "all"],
        ["device", "abacus"],
      ].map(([flag, value]): [string, string] => [
        JSON.stringify({ name: "a", flags: { ...flags, [`${flag}`]: value } }),
        `flags.${flag} to be `,
      ]),
    ];
    for (const [text, expected] of cases) {
      await Deno.writeTextFile(file, text);
      await assert.rejects(plan(), (error: Error) => {
        assert.equal(error.name, "RangeError", error.stack);
        assert.ok(
          error.message.startsWith(`Cannot read ${file}: expected ${expected}`),
          error.message,
        );
        return true;
      });
    }
    await Deno.writeTextFile(file, JSON.stringify({ name: "a", flags: { ...flags, threads: 2 } }));
    assert.ok((await plan()).delegate);
  }));
