import assert from "assert";
import { isSameFile, requireReplaceable } from "./mod.ts";
import { inFolder } from "./testing/in_folder.ts";

Deno.test("a file may be new, or in place of one of one's own, and of none that is read", () =>
  inFolder(async (folder) => {
    const isOwn = (text: string) => text.startsWith("own");
    const require = (name: string, sources: string[] = []) =>
      requireReplaceable(`${folder}/${name}`, { what: "an own file", isOwn, sources });
    await Deno.writeTextFile(`${folder}/own`, "own, one");
    await Deno.writeTextFile(`${folder}/other`, "other");
    await Deno.writeTextFile(`${folder}/made.new`, "other");
    await Deno.symlink(`${folder}/other`, `${folder}/link`);
    await require("new");
    await require("own");
    const table: [string, string[], RegExp][] = [
      [
        "other",
        [],
        /^Cannot write \S+other: expected a new file or an own file, got another file;/,
      ],
      ["link", [], /link: expected a new file or an own file, got another file;/],
      [
        "own",
        [`${folder}/./own`],
        /own: expected a file that isn't read or a run's, got \S+\/\.\/own$/,
      ],
      [
        "new",
        [`${folder}/../${folder.split("/").at(-1)}/new`],
        /new: expected a file that isn't read/,
      ],
      [
        "made",
        [],
        /made: expected as \S+made\.new, in which it is made, a new file or an own file/,
      ],
      [".", [], /expected a file's name, got a folder/],
      ["no/new", [], /expected a folder that is there/],
    ];
    for (const [name, sources, message] of table) {
      await assert.rejects(require(name, sources), { name: "RangeError", message });
    }
    assert.equal(await Deno.readTextFile(`${folder}/other`), "other");
  }));

Deno.test("names are of one file by links, and before it is there", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "");
    await Deno.writeTextFile(`${folder}/b`, "");
    await Deno.link(`${folder}/a`, `${folder}/hard`);
    await Deno.symlink(`${folder}/a`, `${folder}/soft`);
    await Deno.symlink(folder, `${folder}/here`);
    const table: [string, string, boolean][] = [
      ["a", "a", true],
      ["a", "b", false],
      ["a", "hard", true],
      ["a", "soft", true],
      ["a", "here/a", true],
      ["none", "here/./none", true],
      ["none", "other", false],
      ["a", "none", false],
    ];
    for (const [one, other, same] of table) {
      assert.equal(
        await isSameFile(`${folder}/${one}`, `${folder}/${other}`),
        same,
        `${one} ${other}`,
      );
    }
  }));
