/** What goes wrong with one program or its variables on the device itself harms no other. */
import assert from "assert";
import { exp, Graph, scale } from "../../graph/mod.ts";
import type { Device, Executable } from "../device.ts";
import { openWebGpu } from "./device.ts";

const options = { sanitizeOps: false, sanitizeResources: false };
const ones = new Float32Array(3).fill(1);

async function compileScale(device: Device, factor: number): Promise<Executable> {
  const program = { outputs: { y: scale(new Graph().input("x", [3]), factor) } };
  return await device.compile(program, device.createVariables([]));
}

async function checkScale(program: Executable, factor: number): Promise<void> {
  program.run({ x: ones });
  assert.deepEqual(await program.read(), [{ y: new Float32Array(3).fill(factor) }]);
}

/** Elements of the input of programs that {@linkcode withFaults} makes fail. */
const WRONG = 99_999;

function compileWrong(device: Device): Promise<Executable> {
  const outputs = { y: exp(new Graph().input("x", [WRONG])) };
  return device.compile({ outputs }, device.createVariables([]));
}

/** Makes buffers of wrong programs ones that WebGPU refuses to bind, meanwhile. */
async function withFaults(test: () => Promise<void>): Promise<void> {
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const { usage, label, size } = descriptor;
    const wrong = label === "inputs" && size >= 4 * WRONG;
    return createBuffer.call(this, {
      ...descriptor,
      usage: wrong ? GPUBufferUsage.COPY_DST : usage,
    });
  };
  try {
    await test();
  } finally {
    GPUDevice.prototype.createBuffer = createBuffer;
  }
}

Deno.test({
  name: "an error of the device in one program's run is that program's alone",
  ...options,
  async fn() {
    const device = await openWebGpu();
    const [bad, good] = [await compileScale(device, 2), await compileScale(device, 3)];
    const { writeBuffer } = GPUQueue.prototype;
    GPUQueue.prototype.writeBuffer = function (buffer, _, data) {
      // Far past the end.
      return writeBuffer.call(this, buffer, 1 << 20, data as BufferSource);
    };
    try {
      bad.run({ x: ones });
    } finally {
      GPUQueue.prototype.writeBuffer = writeBuffer;
    }
    await checkScale(good, 3);
    await assert.rejects(bad.read(), /^Error: Cannot read results as /);
    assert.throws(() => bad.run({ x: ones }), /^Error: Cannot run as /);
    await checkScale(good, 3);
    device.destroy();
  },
});

Deno.test({
  name: "programs that are compiled at once have their own errors",
  ...options,
  fn: () =>
    withFaults(async () => {
      const device = await openWebGpu();
      const running = await compileScale(device, 5);
      const compiling = Promise.allSettled([
        compileScale(device, 2),
        compileWrong(device),
        compileScale(device, 3),
        compileWrong(device),
      ]);
      // A run meanwhile is in none of their scopes.
      await checkScale(running, 5);
      const [two, wrong, three, alsoWrong] = await compiling;
      for (const result of [wrong, alsoWrong]) {
        assert.ok(result.status === "rejected");
        assert.match(String(result.reason), /^Error: Cannot compile the program as /);
      }
      assert.ok(two.status === "fulfilled" && three.status === "fulfilled");
      await checkScale(two.value, 2);
      await checkScale(three.value, 3);
      await checkScale(running, 5);
      device.destroy();
    }),
});

Deno.test({
  name: "variables that the device can't make are an error of who uses them",
  ...options,
  async fn() {
    const device = await openWebGpu();
    const good = await compileScale(device, 2);
    const { createBuffer } = GPUDevice.prototype;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      // No usage at all is refused, as too large a buffer is on a full device: after the call.
      return createBuffer.call(this, { ...descriptor, usage: 0 });
    };
    const make = () => device.createVariables([{ name: "w", shape: [3], dtype: "float32" }]);
    let made: ReturnType<typeof make>;
    try {
      made = make();
    } finally {
      GPUDevice.prototype.createBuffer = createBuffer;
    }
    const outputs = { y: exp(new Graph().variable("w", [3])) };
    made.write("w", ones);
    await assert.rejects(device.compile({ outputs }, made), /Cannot create variables as /);
    await assert.rejects(made.read("w"), /Cannot create variables as /);
    assert.throws(() => made.write("w", ones), /Cannot create variables as /);
    made.destroy();
    await checkScale(good, 2);
    device.destroy();
  },
});
