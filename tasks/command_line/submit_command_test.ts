import assert from "assert";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { isSubmit, submitCommand } from "./submit_command.ts";

Deno.test("a command line of one's own gets count, script, folder, name and command", () =>
  inFolder(async (at) => {
    const batch = {
      folder: `${at}/a 'b'`,
      name: "mimetic-1",
      count: 24,
      script: `${at}/a 'b'/launch/task.sh`,
      command: ["deno", "run", "a b"],
    };
    const submit = `printf '%s\\n' -t 1-{count} -N {name} {script} {folder} {command} {other} ` +
      `"$(echo | awk '{print "x"}')" > '${at}/said'`;
    const there = submitCommand({ submit, check: `test -e '${at}/{name}'` });
    assert.equal(await there.submit(batch), "mimetic-1");
    assert.deepEqual((await Deno.readTextFile(`${at}/said`)).trim().split("\n"), [
      ...["-t", "1-24", "-N", "mimetic-1", batch.script, batch.folder, "deno", "run", "a b"],
      ...["{other}", "x"],
    ]);
    assert.equal(there.sees, true);
    assert.equal((await there.look("mimetic-1")).count, 0);
    await Deno.writeTextFile(`${at}/mimetic-1`, "");
    assert.equal((await there.look("mimetic-1")).count, 1);
    const failing = submitCommand({ submit: "echo no queue >&2; exit 3 {script}", check: "" });
    assert.equal(failing.sees, false);
    await assert.rejects(failing.submit(batch), {
      message: "Cannot submit by echo no queue >&2; exit 3 {script}: exit code 3: no queue",
    });
  }));

Deno.test("a command line names the script or the command", () => {
  for (const text of ["qsub -t 1-{count} {script}", "x {command}"]) {
    assert.equal(isSubmit(text), true);
  }
  for (const text of ["qsub", "{count}", "a\n{script}", 3]) assert.equal(isSubmit(text), false);
});
