import assert from "assert";
import { inFolder } from "../src/host/testing/in_folder.ts";
import { currentCommit, saysAll } from "./commits.ts";

const root = new URL("..", import.meta.url).pathname;

/** What git prints in a folder. */
async function git(cwd: string, ...args: string[]): Promise<string> {
  const own = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
  const { stdout, success } = await new Deno.Command("git", { args: [...own, ...args], cwd })
    .output();
  assert.ok(success, args.join(" "));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("the commit is this checkout's, wherever the command is started", () =>
  inFolder(async (folder) => {
    const head = await git(root, "rev-parse", "--short", "HEAD");
    const before = Deno.cwd();
    try {
      for (const cwd of [folder, `${root}bench`, root]) {
        Deno.chdir(cwd);
        assert.equal((await currentCommit()).replace("+", ""), head, cwd);
      }
    } finally {
      Deno.chdir(before);
    }
  }));

Deno.test("a commit has a plus sign where what is measured differs, and is unknown without git", () =>
  inFolder(async (folder) => {
    assert.equal(await currentCommit(folder), "unknown");
    assert.equal(await currentCommit(`${folder}/none`), "unknown");
    await Deno.mkdir(`${folder}/src`);
    await Deno.writeTextFile(`${folder}/src/a.ts`, "1;");
    await git(folder, "init", "-q");
    await git(folder, "add", "-A");
    await git(folder, "commit", "-q", "-m", "a");
    const commit = await git(folder, "rev-parse", "--short", "HEAD");
    assert.equal(await currentCommit(folder), commit);
    await Deno.mkdir(`${folder}/bench/results`, { recursive: true });
    await Deno.writeTextFile(`${folder}/bench/results/a.jsonl`, "{}");
    await Deno.writeTextFile(`${folder}/README.md`, "");
    assert.equal(await currentCommit(folder), commit);
    await Deno.writeTextFile(`${folder}/bench/a.ts`, "1;");
    assert.equal(await currentCommit(folder), `${commit}+`);
  }));

Deno.test("only a commit from which nothing differs says all of what is measured", () => {
  assert.deepEqual(["abc1234", "abc1234+", "unknown", ""].map(saysAll), [
    true,
    false,
    false,
    false,
  ]);
});
