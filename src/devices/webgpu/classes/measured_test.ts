import assert from "assert";
import { openWebGpu } from "../device.ts";

// What is really measured, on this machine's adapter. Other programs may be at work here, so that only
// what is clear is expected.

Deno.test({
  name: "webgpu: on llvmpipe register tiles are measured to be the fastest, and tiles aren't",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const device = await openWebGpu({ tune: "measured", cache: false });
    await device.measure();
    const { classes, tuning, description: { name } } = device;
    device.destroy();
    for (const { shapeClass, variant, milliseconds } of classes) {
      const times = Object.entries(milliseconds);
      console.log(shapeClass, variant, times.map(([name, ms]) => `${name} ${ms.toPrecision(3)}`));
      assert.equal(tuning.classes![shapeClass], variant);
      if (!times.length) continue;
      // Rounds are compared, and times of a busy machine differ from round to round.
      const fastest = Math.min(...Object.values(milliseconds));
      assert.ok(milliseconds[variant] <= 2 * fastest, shapeClass);
    }
    if (!name.startsWith("llvmpipe")) return;
    for (const { shapeClass, variant, milliseconds } of classes) {
      if (!shapeClass.startsWith("matmul")) continue;
      assert.match(variant, /^(subgroup[48]|direct)$/);
      // Three to ten times as fast.
      assert.ok(milliseconds.tiled8 > 1.5 * milliseconds[variant], shapeClass);
    }
  },
});
