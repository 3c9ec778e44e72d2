import assert from "assert";
import { AdapterDevice } from "./device.ts";
import { fastest } from "./fastest.ts";
import { openAdapter } from "./opened.ts";
import { Proofs } from "./proof/proofs.ts";

Deno.test({
  name: "webgpu: the fastest of several products is measured",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const opened = await openAdapter();
    const proofs = new Proofs(opened, {
      open: () => openAdapter(),
      deviceOf: (at, tuning) => new AdapterDevice(at, { tuning, variants: [] }, "given"),
    });
    const times = new Map<string, number>();
    const names = ["tiled8", "tiled16", "direct"] as const;
    const found = await fastest(proofs, names, times, { side: 64 });
    assert.deepEqual([...times.keys()], names);
    for (const time of times.values()) assert.ok(time > 0 && time < 1000);
    assert.equal(times.get(found), Math.min(...times.values()));
    opened.device.destroy();
  },
});
