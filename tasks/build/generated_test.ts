import assert from "assert";
import { inFolder } from "../../src/host/testing/in_folder.ts";
import { literal, ROOT, staleFiles, surplusFiles, writeStale } from "./generated.ts";
import { pageModules } from "./page_texts.ts";
import { WGSL_MODULES, wgslModules } from "./wgsl.ts";

Deno.test("a text's literal is the text", async () => {
  const text = "a\\n`b` ${c} $d\n\\${e}\n";
  const module = `export default ${literal(text)};`;
  assert.equal((await import(`data:text/javascript,${encodeURIComponent(module)}`)).default, text);
});

Deno.test("stale, missing and surplus files are named, and what is written is in order", () =>
  inFolder(async (path) => {
    const folder = new URL(`${path}/`, "file:///").href;
    const files = [
      { path: `${folder}same.ts`, text: "same" },
      { path: `${folder}stale.ts`, text: "fresh" },
      { path: `${folder}missing.ts`, text: "made" },
      { path: `${folder}alike.ts`, text: "ALIKE", equals: (text: string) => text === "alike" },
    ];
    const put = (name: string, text: string) => Deno.writeTextFile(new URL(folder + name), text);
    for (const name of ["same", "stale", "alike", "other"]) await put(`${name}.ts`, name);
    const stale = [`${folder}stale.ts`, `${folder}missing.ts`];
    assert.deepEqual(await staleFiles(files), stale);
    assert.deepEqual(await surplusFiles(folder, files), [`${folder}other.ts`]);
    assert.deepEqual(await writeStale(files), stale);
    assert.deepEqual(await staleFiles(files), []);
    assert.equal(await Deno.readTextFile(new URL(stale[1])), "made");
    assert.equal(await Deno.readTextFile(new URL(`${folder}alike.ts`)), "alike");
  }));

Deno.test("the modules of WGSL hold the texts of all its files", async () => {
  const modules = await wgslModules();
  assert.deepEqual(await staleFiles(modules), []);
  assert.deepEqual(await surplusFiles(WGSL_MODULES, modules), []);
  for (const { path } of modules) {
    const texts: Record<string, string> = await import(new URL(path, ROOT).href);
    const family = path.slice(WGSL_MODULES.length, -".ts".length);
    const folder = new URL(`kernels/webgpu/${family}/`, ROOT);
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    const sources = names.map((name) => Deno.readTextFileSync(new URL(name, folder)));
    assert.deepEqual(Object.values(texts).sort(), sources.sort(), path);
  }
});

Deno.test("the module of reports' texts holds their style and script", async () => {
  const [{ path, text }] = await pageModules();
  assert.deepEqual(await staleFiles([{ path, text }]), []);
  const { style, script } = await import(new URL(path, ROOT).href);
  const read = (name: string) => Deno.readTextFile(new URL(`src/reports/page/${name}`, ROOT));
  assert.deepEqual([style, script], [await read("page.css"), await read("page.js")]);
});
