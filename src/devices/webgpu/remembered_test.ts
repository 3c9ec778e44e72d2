import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { openWebGpu, type WebGpuOptions } from "./device.ts";
import { measureClasses } from "./testing/measure_classes.ts";

// What was measured once isn't measured again, and what is asked for goes before it.

function testRemembered(name: string, test: (folder: string) => Promise<void>): void {
  Deno.test({
    name: `webgpu: ${name}`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => inFolder(test),
  });
}

/** Opens a device that measures, and has it run a product of a class that is measured quickly. */
async function measured(folder: string, change: WebGpuOptions = {}) {
  const device = await openWebGpu({ tune: "measured", cache: folder, ...change });
  await measureClasses(device, ["matmul small"]);
  device.destroy();
  const { proof, classes, tuning, description } = device;
  return { proof, classes, tuning, choices: description.choices };
}

testRemembered(
  "what was measured is remembered, and is part of the description",
  async (folder) => {
    const first = await measured(folder);
    assert.equal(first.proof, "proven now");
    const [{ shapeClass, variant, milliseconds }, ...others] = first.classes;
    assert.deepEqual([shapeClass, others], ["matmul small", []]);
    assert.ok(Object.keys(milliseconds).length > 1);
    assert.equal(first.choices!["matmul small"], variant);
    assert.equal(first.choices!.matmul, first.tuning.matmul);
    assert.deepEqual(await measured(folder), { ...first, proof: "remembered" });
    // A device that doesn't measure has what is preferred, and leaves what was measured alone.
    const preferred = await measured(folder, { tune: "preferred" });
    assert.deepEqual([preferred.classes, preferred.tuning.classes], [[], undefined]);
    const proven = await measured(folder, { tune: "preferred", prove: "all" });
    assert.deepEqual([proven.proof, proven.classes], ["proven now", []]);
    assert.deepEqual((await measured(folder)).classes, first.classes);
    // What is asked for goes before what was measured, and isn't remembered.
    const choices = { "matmul small": "tiled16" } as const;
    for (const tune of ["measured", "preferred"] as const) {
      const asked = await measured(folder, { choices, tune });
      const report = { shapeClass: "matmul small", variant: "tiled16", milliseconds: {} };
      assert.deepEqual(asked.classes, [report]);
    }
    assert.deepEqual((await measured(folder)).classes, first.classes);
  },
);

testRemembered(
  "what was measured too long ago is left only for something faster",
  async (folder) => {
    const { classes } = await measured(folder);
    const [{ name }] = [...Deno.readDirSync(`${folder}/webgpu`)];
    const file = `${folder}/webgpu/${name}`;
    const saved = JSON.parse(await Deno.readTextFile(file));
    const date = new Date(Date.now() - 8 * 86_400_000);
    await Deno.writeTextFile(file, JSON.stringify({ ...saved, date }));
    const again = await measured(folder);
    assert.equal(again.proof, "proven now");
    assert.equal(Object.keys(again.classes[0].milliseconds)[0], classes[0].variant);
  },
);

testRemembered("choices that no device could make are refused", async () => {
  const open = (choices: object) => openWebGpu({ choices, cache: false });
  await assert.rejects(open({ product: "tiled8" }), {
    name: "RangeError",
    message: /^Cannot open a device with chosen kernels: expected one of matmul, .*, got product$/,
  });
  await assert.rejects(open({ "matmul deep": "staged" }), /got staged for matmul deep$/);
});
