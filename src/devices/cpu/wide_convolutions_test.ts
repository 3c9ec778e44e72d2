import assert from "assert";
import { causalConvolution, gradients, Graph } from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import { openCpu } from "./device.ts";

Deno.test("a causal convolution whose filters fill a thread's scratch runs in parts", async () => {
  const device = await openCpu({ threads: 2 });
  // 600 taps, of which two tokens meet the last two.
  const [channels, taps] = [2050, 600];
  const graph = new Graph();
  const [x, w] = [graph.input("x", [1, 2, channels]), graph.input("w", [channels, 1, taps])];
  const y = causalConvolution(x, w);
  assert.deepEqual(y.shape, [1, 2, channels]);
  const [dx, dw] = gradients(y, [x, w]);
  const given = { x: new Float32Array(2 * channels), w: new Float32Array(channels * taps) };
  for (const [name, values] of Object.entries(given)) new Random(name).fillNormal(values, 0, 1);
  const program = await device.compile(
    { outputs: { y, dx, dw } },
    device.createVariables([]),
    { maxPending: 1 },
  );
  program.run(given);
  const [found] = await program.read();
  const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-5, `${a}, not ${b}`);
  for (let e = 0; e < channels; e++) {
    const [first, second] = [given.x[e], given.x[channels + e]];
    const [before, now] = given.w.subarray((e + 1) * taps - 2, (e + 1) * taps);
    close(found.y[e], now * first);
    close(found.y[channels + e], now * second + before * first);
    close(found.dx[e], now + before);
    close(found.dx[channels + e], now);
    close(found.dw[(e + 1) * taps - 1], first + second);
    close(found.dw[(e + 1) * taps - 2], first);
  }
  device.destroy();
});
