import assert from "assert";
import { assign, CROSS_ENTROPY_GRADIENT, exp, Graph, scale } from "../graph/mod.ts";
import { type Model, vit, vitTiny } from "../models/mod.ts";
import { adamW } from "./mod.ts";
import { type Device, evaluate, makePlan, openDevice, type Outputs } from "../devices/mod.ts";
import { captureSession, createSession, digests, noiseBatch } from "./testing/sessions.ts";

/** What every device does alike. */
const kinds = ["cpu", "webgpu"] as const;
const small = vit({ dim: 24, depth: 2, heads: 3, patch: 8, imageSize: 16 });

/** Opened once: a GPU's kernels take longer to compile than to run. */
const devices = new Map<string, Promise<Device>>();

function onEach(
  name: string,
  test: (device: Device) => Promise<void>,
  only: readonly (typeof kinds)[number][] = kinds,
): void {
  for (const kind of only) {
    Deno.test({
      name: `${kind}: ${name}`,
      sanitizeOps: false,
      sanitizeResources: false,
      async fn() {
        if (!devices.has(kind)) devices.set(kind, openDevice(kind));
        await test(await devices.get(kind)!);
      },
    });
  }
}

/** Steps make nothing, and the memory is the plan's. */
async function checkMemory(device: Device, model: Model, batch: number, steps: number) {
  const { training } = await captureSession(model, batch);
  const onHost = device.description.kind === "cpu";
  const inPlace = onHost || [CROSS_ENTROPY_GRADIENT];
  const { bytes, outputs, variables } = makePlan(training, { inPlace });
  const session = await createSession(device, model, batch);
  const { memory } = session.training;
  const { arena, persistent, inputs } = memory;
  assert.deepEqual({ arena, persistent, inputs }, bytes);
  const row = [...outputs.values()].reduce((total, { slot }) => total + slot.bytes, 0);
  // On a GPU, results wait twice: before and after their way to the host.
  assert.equal(memory.pending, row * 64 * (onHost ? 1 : 2));
  const { pending, scratch, total } = memory;
  assert.equal(total, arena + persistent + inputs + pending + scratch);
  const kept = variables.reduce((sum, { shape }) => sum + 4 * shape[0], 0);
  assert.equal(session.bytes, kept + total + session.evaluation!.memory.total);
  session.update(noiseBatch(model, batch, 0), 1e-3);
  await session.read();
  const before = device.allocations;
  for (let step = 1; step < steps; step++) {
    session.update(noiseBatch(model, batch, step), 1e-3);
    const [{ loss }] = await session.read();
    assert.ok(Number.isFinite(loss[0]));
  }
  assert.equal(device.allocations, before);
  assert.deepEqual(session.training.memory, memory);
  session.destroy();
}

onEach(
  "a step allocates nothing after the first, and its memory is what the plan says",
  (device) => checkMemory(device, small, 3, 5),
);

onEach(
  "a ViT-Tiny step allocates nothing, and its memory is what the plan says",
  (device) => checkMemory(device, vitTiny(), 1, 3),
);

onEach("all buffers of a session together have the size that it reports", async (device) => {
  const { createBuffer } = GPUDevice.prototype;
  let bytes = 0;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    bytes += descriptor.size;
    return createBuffer.call(this, descriptor);
  };
  try {
    const session = await createSession(device, small, 3);
    assert.equal(session.bytes, bytes);
    session.destroy();
  } finally {
    GPUDevice.prototype.createBuffer = createBuffer;
  }
}, ["webgpu"]);

onEach("the same seed gives the same bits", async (device) => {
  const results: unknown[] = [];
  for (let again = 0; again < 2; again++) {
    const session = await createSession(device, small, 3);
    for (let step = 0; step < 3; step++) session.update(noiseBatch(small, 3, step), 1e-3);
    results.push([await session.read(), await digests(await session.save())]);
    session.destroy();
  }
  assert.deepEqual(results[0], results[1]);
});

/** Three steps in float64. */
async function exactSteps(model: Model, batch: number, rate: number) {
  const optimizer = adamW({ weightDecay: 0.05, clip: 1, epsilon: 1e-3 });
  const { training, variables } = await captureSession(model, batch, optimizer);
  const names = Object.keys(training.outputs);
  let state: Record<string, ArrayLike<number>> = variables;
  const runs: Record<string, number>[] = [];
  for (let step = 0; step < 3; step++) {
    const scalars = optimizer.scalars(rate, step + 1);
    const found = evaluate(training, { ...state, ...noiseBatch(model, batch, step), scalars });
    runs.push(Object.fromEntries(names.map((name, i) => [name, found[i][0]])));
    const [parameters, firstMoment, secondMoment] = found.slice(names.length);
    state = { ...state, parameters, firstMoment, secondMoment };
  }
  return { optimizer, runs, state };
}

onEach(
  "three training steps agree with the float64 reference in every parameter",
  async (device) => {
    const rate = 1e-2;
    const { optimizer, runs, state } = await exactSteps(small, 4, rate);
    const session = await createSession(device, small, 4, optimizer);
    for (let step = 0; step < 3; step++) session.update(noiseBatch(small, 4, step), rate);
    const actual = await session.read();
    runs.forEach((run, i) => {
      for (const name in run) {
        const error = Math.abs(actual[i][name][0] - run[name]);
        assert.ok(error <= 2e-5 * Math.abs(run[name]), `${name} of step ${i}: ${actual[i][name]}`);
      }
    });
    const flat = Float32Array.from(state.parameters);
    let [at, worst] = [0, 0];
    // Decayed parameters come first, each at a multiple of 64 elements.
    const parameters = [...await session.parameters()].filter(([name]) => name !== "pos_embed");
    const matrix = (name: string) => /(qkv|proj|fc\d|head)\.weight$/.test(name) ? 0 : 1;
    for (const [, values] of parameters.sort(([a], [b]) => matrix(a) - matrix(b))) {
      values.forEach((value, i) => worst = Math.max(worst, Math.abs(value - flat[at + i])));
      at += Math.ceil(values.length / 64) * 64;
    }
    assert.equal(at, flat.length);
    // A step moves a parameter by up to the rate; float32 may move it by a ten-thousandth of that less.
    assert.ok(worst < 3e-4 * rate, `${worst}`);
    session.destroy();
  },
);

onEach("runs queue up to maxPending, and are read in order", async (device) => {
  const graph = new Graph();
  const x = graph.input("x", [3]);
  const variables = device.createVariables([]);
  const program = { outputs: { y: scale(x, 2), z: exp(x) } };
  const executable = await device.compile(program, variables, { maxPending: 3 });
  const feed = new Float32Array(3);
  const run = (value: number) => executable.run({ x: feed.fill(value) });
  [1, 2, 3].forEach(run);
  assert.throws(() => run(4), {
    name: "RangeError",
    message: "Cannot queue another run as the outputs of 3 runs wait to be read",
  });
  const firsts = (runs: Outputs[]) => runs.map(({ y }) => y[0]);
  assert.deepEqual(firsts(await executable.read()), [2, 4, 6]);
  assert.deepEqual(await executable.read(), []);
  run(5);
  // Runs that are queued while others are read belong to the next read.
  const reading = executable.read();
  [6, 7, 8].forEach(run);
  assert.deepEqual(firsts(await reading), [10]);
  assert.deepEqual(firsts(await executable.read()), [12, 14, 16]);
  assert.throws(() => executable.run({}), /Cannot feed "x": expected float32 \[3\], got nothing/);
  executable.destroy();
  assert.throws(() => run(9), /Cannot run as the program was destroyed/);
});

onEach("a program that only updates variables runs as often as it is read", async (device) => {
  const graph = new Graph();
  const v = graph.variable("v", [5]);
  const variables = device.createVariables([{ name: "v", shape: [5], dtype: "float32" }]);
  variables.write("v", new Float32Array(5).fill(1));
  const program = { outputs: {}, updates: [assign(v, scale(v, 2))] };
  const executable = await device.compile(program, variables, { maxPending: 2 });
  for (let i = 0; i < 3; i++) {
    executable.run({});
    executable.run({});
    assert.deepEqual(await executable.read(), [{}, {}]);
  }
  assert.deepEqual(await variables.read("v"), new Float32Array(5).fill(64));
  executable.destroy();
  variables.destroy();
});

onEach("variables of another device are refused", async (device) => {
  const other = await openDevice(device.description.kind === "cpu" ? "webgpu" : "cpu");
  const program = { outputs: { y: exp(new Graph().input("x", [3])) } };
  const strange = other.createVariables([]);
  await assert.rejects(device.compile(program, strange), /belong to another device/);
  other.destroy();
});

onEach("a variable that isn't there is named, with those that are", async (device) => {
  const graph = new Graph();
  const y = exp(graph.variable("weight", [3]));
  const variables = device.createVariables([{ name: "bias", shape: [3], dtype: "float32" }]);
  await assert.rejects(
    device.compile({ outputs: { y } }, variables),
    /expected one of bias, got "weight"/,
  );
  assert.throws(
    () => variables.write("other", new Float32Array(1)),
    /expected one of bias, got "other"/,
  );
});

Deno.test("webgpu: a device that is lost says so, and refuses to run", async () => {
  const { requestDevice } = GPUAdapter.prototype;
  let real: GPUDevice | undefined;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    return real = await requestDevice.call(this, descriptor);
  };
  const device = await openDevice("webgpu");
  GPUAdapter.prototype.requestDevice = requestDevice;
  const program = { outputs: { y: exp(new Graph().input("x", [3])) } };
  const executable = await device.compile(program, device.createVariables([]));
  real!.destroy();
  assert.match(await device.lost, /^the WebGPU device was lost/);
  const x = new Float32Array(3);
  assert.throws(() => executable.run({ x }), /^Error: Cannot run as the WebGPU device was lost/);
  await assert.rejects(executable.read(), /Cannot read results as the WebGPU device was lost/);
});

onEach("an error in one program is reported once, and spoils no other", async (device) => {
  const program = { outputs: { y: exp(new Graph().variable("w", [3])) } };
  await assert.rejects(
    device.compile(program, device.createVariables([])),
    /expected one of .*, got "w"/,
  );
  const x = new Graph().input("x", [3]);
  const good = await device.compile({ outputs: { y: exp(x) } }, device.createVariables([]));
  good.run({ x: new Float32Array(3) });
  assert.deepEqual(await good.read(), [{ y: Float32Array.of(1, 1, 1) }]);
  good.destroy();
});

onEach("the device closes", (device) => Promise.resolve(device.destroy()));
