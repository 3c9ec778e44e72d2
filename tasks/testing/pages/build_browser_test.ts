import assert from "assert";
import { inFolder } from "../../../src/host/testing/in_folder.ts";
import { ROOT } from "../../build/generated.ts";

/** The most that the module may weigh as servers send it, in kilobytes. */
const MOST = 250;

Deno.test("build:browser writes one module that imports nothing, and says its size", () =>
  inFolder(async (folder) => {
    const out = `${folder}/site/mimetic.js`;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "build:browser", `--out=${out}`],
      cwd: ROOT,
    }).output();
    const [said, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.equal(code, 0, errors);
    const [, whole, zipped] = /: ([\d.]+) kB, ([\d.]+) kB by gzip\n$/.exec(said)!.map(Number);
    const text = await Deno.readTextFile(out);
    assert.equal(whole, Math.round(new TextEncoder().encode(text).length / 100) / 10);
    assert.ok(zipped < MOST, `${zipped} kB`);
    assert.ok(!/(^|[;}])import[\s{*"(]|\bimport\(/m.test(text), "it imports something");
    assert.equal(/(?<=^|`) *\/\/ (?!mimetic ).*/m.exec(text), null, "it has comments of WGSL");
    const built = await import(`file://${out}`);
    const names = Object.keys(await import("../../../mod.ts"));
    assert.deepEqual(Object.keys(built).sort(), names.sort());
  }));
