/**
 * Dawn in Deno itself, as `--device=webgpu:dawn` has it, over SwiftShader.
 *
 * @module
 */
import assert from "assert";
import { type Device, openCpu, openWebGpu, type Tuning } from "../../src/devices/mod.ts";
import { vit } from "../../src/models/mod.ts";
import { installDawn } from "../../src/training/testing/implementations/dawn.ts";
import { chooseDriver } from "../../src/training/testing/implementations/vulkan.ts";
import { createSession, noiseBatch } from "../../src/training/testing/sessions.ts";
import { loadDawn } from "../command_line/dawn.ts";

const model = vit({ dim: 8, depth: 1, heads: 2, patch: 8, imageSize: 16 });

/** The losses of three steps, each read back before the next one. */
async function train(device: Device): Promise<number[]> {
  const session = await createSession(device, model, 2);
  const losses: number[] = [];
  for (let i = 0; i < 3; i++) {
    session.update(noiseBatch(model, 2, i), 1e-2);
    const [{ loss }] = await session.read();
    losses.push(loss[0]);
  }
  if (device.timing === "timestamps") {
    const steps = await session.profile(noiseBatch(model, 2, 3), 1e-2);
    const times = steps.flatMap(({ kernels }) => kernels.map(({ milliseconds }) => milliseconds));
    assert.equal(times.length, session.training.dispatches);
    // Not rounded to 0.1 ms, as in browsers.
    assert.ok(times.some((time) => time > 0 && time % 0.1 > 1e-6 && 0.1 - time % 0.1 > 1e-6));
  }
  session.destroy();
  device.destroy();
  return losses;
}

Deno.test({
  name: "Dawn in Deno trains as the CPU does, and its adapter and timestamps are told",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const folders = ["/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome"];
    chooseDriver("vk_swiftshader", folders, "on Debian, `apt-get install -y chromium`");
    await installDawn();
    // A tuning that is given: proofs on SwiftShader take minutes, and have their own test.
    const tuning: Tuning = {
      matmul: "tiled8",
      attention: "staged",
      depthwise: "runs1",
      rows: "single",
      scan: "chunked",
      workgroups: 8,
      software: true,
    };
    const device = await openWebGpu({ gpu: await loadDawn(), tuning });
    assert.match(device.description.name, /SwiftShader.*, by Dawn$/);
    assert.deepEqual([device.description.software, device.timing], [true, "timestamps"]);
    const [dawn, cpu] = [await train(device), await train(await openCpu({ threads: 1 }))];
    dawn.forEach((loss, i) => assert.ok(Math.abs(loss - cpu[i]) < 1e-4));
  },
});
