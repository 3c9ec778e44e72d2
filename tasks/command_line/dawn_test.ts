import assert from "assert";
import { openDevice } from "../../src/devices/mod.ts";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { loadDawn } from "./dawn.ts";

/** A package at the place of Dawn's. */
async function install(folder: string, code: string): Promise<void> {
  const place = `${folder}/node_modules/webgpu`;
  await Deno.mkdir(place, { recursive: true });
  await Deno.writeTextFile(`${place}/package.json`, '{ "name": "webgpu", "type": "module" }');
  await Deno.writeTextFile(`${place}/index.js`, code);
}

Deno.test("Dawn that isn't installed is asked for with the command that installs it", () =>
  inFolder(async (folder) => {
    const expected = {
      message: new RegExp(`in ${folder}, got none; .*--prefix ${folder} webgpu@`),
    };
    await assert.rejects(loadDawn({ folder }), expected);
  }));

Deno.test("Dawn that can't be loaded says why", () =>
  inFolder(async (folder) => {
    await install(folder, 'throw new Error("no build");');
    const expected = { message: /^Cannot load Dawn: expected version .* for .* on .*: no build$/ };
    await assert.rejects(loadDawn({ folder }), expected);
  }));

Deno.test("Dawn without an adapter says how to get one", () =>
  inFolder(async (folder) => {
    const create = `export const create = (flags) => {
      globalThis.dawnFlags = flags;
      return { requestAdapter: () => Promise.resolve(null) };
    };`;
    await install(folder, create);
    const dawn = () => loadDawn({ folder, flags: ["backend=null"] });
    const expected = { message: /^Cannot open webgpu:dawn: expected an adapter.*VK_ICD_FILENAMES/ };
    await assert.rejects(openDevice("webgpu:dawn", { dawn }), expected);
    const { dawnFlags } = globalThis as { dawnFlags?: string[] };
    assert.equal(dawnFlags?.at(-1), "backend=null");
    assert.ok(dawnFlags?.includes("disable-dawn-features=timestamp_quantization"));
  }));

Deno.test("the device webgpu:dawn takes what loads Dawn", async () => {
  const expected = { message: /^Cannot open webgpu:dawn: expected what loads Dawn/ };
  await assert.rejects(openDevice("webgpu:dawn"), expected);
});
