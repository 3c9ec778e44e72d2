import assert from "assert";
import * as mimetic from "../../../mod.ts";
import { inFolder } from "../../../src/host/testing/in_folder.ts";
import { bundledSite, type Files, plainSite } from "./site.ts";
import { trainVit } from "./train_vit.ts";

// Node has no workers of the web: everything runs on one thread there, which it says. npm fetches a
// version that has all that the package uses, once.
const NODE = "node@22.23.3";

/** Trains in Node from files in a folder. */
async function trainInNode(files: Files, entry: string, folder: string) {
  for (const [path, text] of files) {
    const file = `${folder}${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, String(text));
  }
  await Deno.writeTextFile(`${folder}/package.json`, '{ "type": "module" }');
  await Deno.writeTextFile(
    `${folder}/train.js`,
    `import * as mimetic from "${entry}";
    import { trainVit } from "./train_vit.js";
    console.log(JSON.stringify(await trainVit(mimetic)));`,
  );
  const { code, stdout, stderr } = await new Deno.Command("npm", {
    args: ["exec", "--yes", `--package=${NODE}`, "--", "node", `${folder}/train.js`],
    stdin: "null",
  }).output();
  const [out, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.equal(code, 0, said);
  return { ...JSON.parse(out), said };
}

for (
  const [way, make, entry] of [
    ["one module", bundledSite, "./mimetic.js"],
    ["files", plainSite, "./mod.js"],
  ] as const
) {
  Deno.test(`as ${way}, the package trains in Node with the same bits`, () =>
    inFolder(async (folder) => {
      const { device, losses, sum, said } = await trainInNode(await make(), entry, folder);
      const here = await trainVit(mimetic);
      assert.deepEqual({ losses, sum }, { losses: here.losses, sum: here.sum });
      assert.match(device, /^CPU, 1 thread, relaxed SIMD(, 256 bits)?$/);
      assert.match(said, /^Batches are prepared in this thread, .* this host has no Worker$/m);
    }));
}
