import assert from "assert";
import { namesIn } from "../host/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { RunFolder } from "./run_folder.ts";

const inRun = (test: (path: string) => Promise<void>) =>
  inFolder((folder) => test(`${folder}/deep/run`));

const list = async (path: string) => (await namesIn(path)).sort();

Deno.test("a folder that holds somebody's files under a run's names is refused, and left as it is", () =>
  inRun(async (path) => {
    const table: [files: string[], got: string][] = [
      [["report.html"], "report.html"],
      [["records/vinyl.txt", "claims/c.txt", "summary.json"], "summary.json, claims, records"],
      [["lock"], "lock"],
      [["launch/rocket", "lock/key"], "launch, lock"],
    ];
    for (const [files, got] of table) {
      for (const file of files) {
        await Deno.mkdir(`${path}/${file}`.replace(/[^/]+$/, ""), { recursive: true });
        await Deno.writeTextFile(`${path}/${file}`, "mine\n");
      }
      const before = await list(path);
      const message =
        `Cannot start a run in ${path}: expected a new folder, or one that holds nothing ` +
        `under the names that a run's files have, got ${got}; choose another --out`;
      await assert.rejects(RunFolder.create(path, {}), { message });
      await assert.rejects(RunFolder.createOrJoin(path, {}), { message });
      assert.deepEqual(await list(path), before);
      for (const file of files) assert.equal(await Deno.readTextFile(`${path}/${file}`), "mine\n");
      await Deno.remove(path, { recursive: true });
    }
  }));

Deno.test("a run begins where a killed one left a claim, and beside files of other names", () =>
  inRun(async (path) => {
    await Deno.mkdir(path, { recursive: true });
    await Deno.writeTextFile(`${path}/notes.txt`, "mine");
    const holder = JSON.stringify({ pid: 1, host: "here", since: "2026-01-01" }) + "\n";
    for (const left of [holder, holder.slice(0, 12), "", "\0\0\0"]) {
      await Deno.writeTextFile(`${path}/lock`, left);
      await Deno.writeTextFile(`${path}/config.json.0123456789abcdef.new`, "{");
      await (await RunFolder.create(path, {}))[Symbol.asyncDispose]();
      assert.deepEqual(await list(path), ["config.json", "notes.txt"]);
      await Deno.remove(`${path}/config.json`);
    }
  }));
