import assert from "assert";
import { namesIn } from "../host/mod.ts";
import { inFolder } from "../host/testing/in_folder.ts";
import { RunFolder } from "./run_folder.ts";
import { epochOf } from "./testing/run_records.ts";

const list = async (path: string) => (await namesIn(path)).sort();

Deno.test("what several processes left is removed, and nothing that is somebody's", () =>
  inFolder(async (outer) => {
    const path = `${outer}/run`;
    await using folder = await RunFolder.create(path, {});
    await using other = await RunFolder.join(path);
    await using claim = (await other.claim("a"))!;
    await other.append([epochOf("a", 1)], claim);
    for (
      const name of ["claims/b.failed", "claims/b.failed.new", `records/a.jsonl.${claim.token}.new`]
    ) {
      await Deno.writeTextFile(`${path}/${name}`, "a half");
    }
    const own = ["claims/c.txt", "records/vinyl.txt", "records/deep/a.jsonl"];
    await Deno.mkdir(`${path}/records/deep`);
    for (const name of own) await Deno.writeTextFile(`${path}/${name}`, "mine\n");
    await folder.setRecords(await folder.records());
    await folder.tidy();
    assert.deepEqual(await list(`${path}/claims`), ["c.txt"]);
    assert.deepEqual(await list(`${path}/records`), ["deep", "vinyl.txt"]);
    for (const name of own) await Deno.remove(`${path}/${name}`);
    await Deno.remove(`${path}/records/deep`);
    await folder.tidy();
    assert.deepEqual(await list(path), ["config.json", "lock", "records.jsonl"]);
  }));
