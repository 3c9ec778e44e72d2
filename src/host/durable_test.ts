import assert from "assert";
import { replaceDurably } from "./durable.ts";
import { inFolder } from "./testing/in_folder.ts";

Deno.test("what can't get its name leaves nothing", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a/b`, { recursive: true });
    await assert.rejects(replaceDurably(`${folder}/a`, "text"));
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["a"]);
  }));
