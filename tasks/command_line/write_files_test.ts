import assert from "assert";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { requireEmpty, writeSite } from "../playground/write_site.ts";
import { list } from "../testing/processes.ts";
import { writeFiles } from "./write_files.ts";

/** The last one can't be written: another file has its folder's name. */
const bad = [["a", "1"], ["b/c", new Uint8Array(2)], ["a/d", "3"]] as const;

Deno.test("files are written with the folders that they lie in", () =>
  inFolder(async (folder) => {
    await writeFiles(`${folder}/new/one`, bad.slice(0, 2));
    assert.deepEqual(await list(`${folder}/new/one`), ["a", "b"]);
    assert.deepEqual(await Deno.readFile(`${folder}/new/one/b/c`), new Uint8Array(2));
  }));

Deno.test("where a file can't be written, the folder can be written again", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/empty`);
    for (const name of ["empty", "new"]) {
      await assert.rejects(writeFiles(`${folder}/${name}`, bad));
      await requireEmpty(`${folder}/${name}`);
    }
    assert.deepEqual(await list(folder), ["empty"]);
    const text = { type: "text/plain", text: "" };
    await assert.rejects(writeSite(new Map([["a", text], ["a/b", text]]), `${folder}/site`));
    assert.deepEqual(await list(folder), ["empty"]);
  }));

Deno.test("what was in a folder before stays", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/mine`, "my own");
    await assert.rejects(writeFiles(folder, bad));
    assert.deepEqual(await list(folder), ["mine"]);
    await assert.rejects(writeFiles(folder, [["mine/a", "1"]]));
    assert.equal(await Deno.readTextFile(`${folder}/mine`), "my own");
  }));
