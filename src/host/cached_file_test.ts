import assert from "assert";
import { cachedFile, cacheFile } from "./cached_file.ts";
import { inFolder } from "./testing/in_folder.ts";

Deno.test("what was cached is read again, whole, and nothing else is left behind", () =>
  inFolder(async (folder) => {
    assert.equal(await cachedFile("a/b.json", folder), undefined);
    await Promise.all(
      ["1", "2", "3"].map((text) => cacheFile("a/b.json", text.repeat(1e6), folder)),
    );
    const text = await cachedFile("a/b.json", folder);
    assert.match(text!, /^(1+|2+|3+)$/);
    assert.equal(text!.length, 1e6);
    assert.deepEqual(Array.from(Deno.readDirSync(`${folder}/a`), ({ name }) => name), ["b.json"]);
  }));

Deno.test("a folder that can't be written caches nothing, silently", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/file`, "");
    await cacheFile("b.json", "text", `${folder}/file`);
    assert.equal(await cachedFile("b.json", `${folder}/file`), undefined);
    // Something else stands where the file should be.
    Deno.mkdirSync(`${folder}/c.json/inside`, { recursive: true });
    await cacheFile("c.json", "text", folder);
    assert.equal(await cachedFile("c.json", folder), undefined);
    assert.deepEqual(
      Array.from(Deno.readDirSync(folder), ({ name }) => name).sort(),
      ["c.json", "file"],
    );
  }));

Deno.test("without permissions nothing is cached, and nothing asks for them", () =>
  inFolder(async (folder) => {
    const module = new URL("./cached_file.ts", import.meta.url).href;
    const script = `${folder}/script.ts`;
    // Deno asks for a permission when a function needs it that isn't granted.
    await Deno.writeTextFile(
      script,
      `import { cachedFile, cacheFile } from ${JSON.stringify(module)};
      const asks = (name) => () => { console.log("asks: " + name); };
      for (const name of ["readTextFile", "writeTextFile", "mkdir", "rename", "remove"]) {
        Deno[name] = asks(name);
      }
      Deno.env.get = asks("env");
      for (const folder of [undefined, ${JSON.stringify(folder)}]) {
        await cacheFile("a.json", "text", folder);
        console.log(await cachedFile("a.json", folder));
      }`,
    );
    const run = async (...permissions: string[]) => {
      const args = ["run", "--no-check", ...permissions, script];
      const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
      return new TextDecoder().decode(stdout).trim().split("\n");
    };
    assert.deepEqual(await run(), ["undefined", "undefined"]);
    // Reading alone is no use to write.
    const reads = await run(`--allow-read=${folder}`);
    assert.deepEqual(reads, ["undefined", "asks: readTextFile", "undefined"]);
  }));
