import assert from "assert";
import { appendDurably, replaceDurably } from "./durable.ts";
import { inFolder } from "./testing/in_folder.ts";

Deno.test("what can't get its name leaves nothing", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a/b`, { recursive: true });
    await assert.rejects(replaceDurably(`${folder}/a`, "text"));
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["a"]);
  }));

Deno.test("what can't be appended as a whole isn't appended, whatever fails", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a`;
    await appendDurably(path, "first\n");
    const { prototype } = Deno.FsFile;
    const { write, sync } = prototype;
    const faults: Partial<Deno.FsFile>[] = [
      {
        async write(bytes) {
          if (bytes.length > 1) return await write.call(this as Deno.FsFile, bytes.subarray(0, 1));
          throw new Error("No space left on device");
        },
      },
      { sync: () => Promise.reject(new Error("Input/output error")) },
    ];
    for (const fault of faults) {
      Object.assign(prototype, fault);
      try {
        await assert.rejects(
          appendDurably(path, "second\n"),
          /^Error: Cannot write .*\/a: (No|In)/,
        );
      } finally {
        Object.assign(prototype, { write, sync });
      }
      assert.equal(await Deno.readTextFile(path), "first\n");
    }
    await appendDurably(path, "third\n");
    assert.equal(await Deno.readTextFile(path), "first\nthird\n");
  }));
