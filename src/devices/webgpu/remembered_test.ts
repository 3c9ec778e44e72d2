import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { openWebGpu, type WebGpuOptions } from "./device.ts";
import type { ShapeClass } from "./dispatch.ts";
import type { ClassReport } from "./report.ts";
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
async function measured(
  folder: string,
  change: WebGpuOptions = {},
  shapeClass: ShapeClass = "matmul small",
) {
  const device = await openWebGpu({ tune: "measured", cache: folder, ...change });
  await measureClasses(device, [shapeClass]);
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

/** Changes what is remembered to something of so many days ago; the file, and its new date. */
async function age(folder: string, days: number): Promise<{ file: string; date: string }> {
  const [{ name }] = [...Deno.readDirSync(`${folder}/webgpu`)];
  const file = `${folder}/webgpu/${name}`;
  const saved = JSON.parse(await Deno.readTextFile(file));
  const date = new Date(Date.now() - days * 86_400_000).toISOString();
  await Deno.writeTextFile(file, JSON.stringify({ ...saved, date }));
  return { file, date };
}

testRemembered(
  "what is measured later doesn't have proofs trusted for longer",
  async (folder) => {
    await measured(folder);
    const { file, date } = await age(folder, 6);
    const { proof } = await measured(folder, {}, "matmul narrow");
    const saved = JSON.parse(await Deno.readTextFile(file));
    const classes = saved.classes.map(({ shapeClass }: ClassReport) => shapeClass);
    assert.deepEqual([proof, classes], ["remembered", ["matmul small", "matmul narrow"]]);
    assert.equal(saved.date, date);
  },
);

testRemembered(
  "what was measured too long ago is left only for something faster",
  async (folder) => {
    const { classes } = await measured(folder);
    await age(folder, 8);
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
