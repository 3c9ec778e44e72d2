import assert from "assert";
import {
  attention,
  exp,
  gradients,
  Graph,
  layerNorm,
  matmul,
  mean,
  multiply,
  reshape,
  sum,
  type Tensor,
} from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import type { Program } from "../plan/program.ts";
import { openCpu } from "./device.ts";

const options = { sanitizeOps: false, sanitizeResources: false };

/** Products with long sums, norms, sums and attention in blocks, with all gradients. */
function everything(): { program: Program; given: Record<string, Float32Array> } {
  const graph = new Graph();
  const random = new Random(1);
  const given: Record<string, Float32Array> = {};
  const input = (name: string, shape: number[]): Tensor => {
    random.child(name).fillNormal(given[name] = new Float32Array(sizeOf(shape)), 0, 1);
    return graph.input(name, shape);
  };
  const x = input("x", [13, 130, 20]);
  const [gamma, beta, weight] = [input("gamma", [20]), input("beta", [20]), input("w", [60, 20])];
  const qkv = matmul(layerNorm(x, gamma, beta), weight, { transposeB: true });
  const y = attention(qkv, { heads: 2, causal: true });
  const flat = reshape(multiply(y, y), [13 * 130 * 20]);
  const loss = mean(flat, 0);
  const found = gradients(loss, [x, gamma, beta, weight]);
  const outputs = { loss, y, dx: found[0], dgamma: found[1], dbeta: found[2], dw: found[3] };
  return { program: { outputs: { ...outputs, rows: sum(x, 0) } }, given };
}

async function runOn(threads: number): Promise<Record<string, Float32Array>> {
  const device = await openCpu({ threads });
  const { program, given } = everything();
  const executable = await device.compile(program, device.createVariables([]));
  executable.run(given);
  const [outputs] = await executable.read();
  device.destroy();
  return outputs;
}

Deno.test({
  name: "one, two and five threads give the same bits",
  ...options,
  async fn() {
    const one = await runOn(1);
    assert.ok(one.y.every(Number.isFinite));
    for (const threads of [2, 5]) {
      const many = await runOn(threads);
      for (const name in one) {
        assert.deepEqual(many[name], one[name], `${name}, ${threads} threads`);
      }
    }
  },
});

Deno.test({
  name: "a step makes no buffers, and what is destroyed is used again",
  ...options,
  async fn() {
    const device = await openCpu({ threads: 2 });
    const { program, given } = everything();
    const variables = device.createVariables([{ name: "v", shape: [5], dtype: "float32" }]);
    const first = await device.compile(program, variables);
    const before = device.allocations;
    for (let i = 0; i < 5; i++) first.run(given);
    assert.equal((await first.read()).length, 5);
    assert.deepEqual(await first.read(), []);
    assert.equal(device.allocations, before);
    assert.ok(first.memory.total > first.memory.arena && first.dispatches > 10);
    first.destroy();
    assert.throws(() => first.run(given), /Cannot run as the program was destroyed/);
    variables.destroy();
    device.destroy();
  },
});

Deno.test({
  name: "variables start at zero and keep what is written",
  ...options,
  async fn() {
    const device = await openCpu({ threads: 1 });
    const variables = device.createVariables([
      { name: "v", shape: [2, 3], dtype: "float32" },
      { name: "n", shape: [2], dtype: "int32" },
    ]);
    assert.equal(variables.bytes, 32);
    assert.deepEqual(await variables.read("v"), new Float32Array(6));
    variables.write("v", Float32Array.of(7, 8), 4);
    variables.write("n", Int32Array.of(-1, 2));
    assert.deepEqual(await variables.read("v"), Float32Array.of(0, 0, 0, 0, 7, 8));
    assert.deepEqual(await variables.read("n"), Int32Array.of(-1, 2));
    assert.throws(() => variables.write("v", new Float32Array(2), 5), /it has 6 elements: 2 from/);
    await assert.rejects(variables.read("w"), /expected one of v, n, got "w"/);
    device.destroy();
  },
});

/** Opens the CPU with two threads in a host that lacks something, and runs there. */
async function runWithout(lacking: "Worker" | "SharedArrayBuffer") {
  const { warn } = console;
  const said: unknown[] = [];
  console.warn = (...words: unknown[]) => said.push(...words);
  const had = Object.getOwnPropertyDescriptor(globalThis, lacking)!;
  Reflect.deleteProperty(globalThis, lacking);
  try {
    const device = await openCpu({ threads: 2 });
    const { program, given } = everything();
    const executable = await device.compile(program, device.createVariables([]));
    executable.run(given);
    const [outputs] = await executable.read();
    device.destroy();
    return { name: device.description.name, said, outputs };
  } finally {
    Object.defineProperty(globalThis, lacking, had);
    console.warn = warn;
  }
}

Deno.test({
  name: "without workers, or memory to share, one thread gives the same bits",
  ...options,
  async fn() {
    const expected = await runOn(2);
    const [alone, own] = [await runWithout("Worker"), await runWithout("SharedArrayBuffer")];
    assert.deepEqual([alone.outputs, own.outputs], [expected, expected]);
    assert.match(alone.name, /^CPU, 1 thread, relaxed SIMD(, |$)/);
    assert.match(own.name, /^CPU, 1 thread, relaxed SIMD without shared memory(, |$)/);
    assert.match(`${alone.said}`, /^The CPU device runs on one thread: this host has no Worker$/);
    assert.deepEqual(own.said, []);
  },
});

Deno.test("impossible numbers of threads are refused", async () => {
  for (const threads of [0, 65, 1.5, NaN]) {
    await assert.rejects(openCpu({ threads }), {
      name: "RangeError",
      message: /threads to be .* 1 to 64, got/,
    });
  }
});

Deno.test({
  name: "after the device is destroyed, a run is an error",
  ...options,
  async fn() {
    const device = await openCpu({ threads: 2 });
    const x = new Graph().input("x", [3]);
    const program = await device.compile({ outputs: { y: exp(x) } }, device.createVariables([]));
    program.run({ x: new Float32Array(3) });
    device.destroy();
    assert.throws(
      () => program.run({ x: new Float32Array(3) }),
      /Cannot run as the device was destroyed/,
    );
  },
});

Deno.test({
  name: "a script ends by itself once it has destroyed its device",
  async fn() {
    const device = new URL("./device.ts", import.meta.url).href;
    const code = `import { openCpu } from "${device}"; (await openCpu({ threads: 3 })).destroy();`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-read", `data:application/typescript,${encodeURI(code)}`],
      stderr: "piped",
    }).spawn();
    const timer = setTimeout(() => child.kill(), 60_000);
    const { code: status, stderr } = await child.output();
    clearTimeout(timer);
    assert.equal(status, 0, new TextDecoder().decode(stderr));
  },
});

Deno.test("the variant for one thread takes no more, and one by default", async () => {
  await assert.rejects(openCpu({ variant: "single", threads: 4 }), {
    name: "RangeError",
    message: 'Cannot open the CPU: expected threads to be 1 with the variant "single", got 4',
  });
  const device = await openCpu({ variant: "single" });
  assert.match(device.description.name, /^CPU, 1 thread,/);
  device.destroy();
});

/** How often threads are woken for one run of a product of n × n numbers. */
async function wakingsOf(n: number): Promise<number> {
  const device = await openCpu({ threads: 2 });
  const { notify } = Atomics;
  let wakings = 0;
  try {
    const graph = new Graph();
    const a = graph.input("a", [n, n]);
    const executable = await device.compile(
      { outputs: { product: matmul(a, a) } },
      device.createVariables([]),
    );
    Atomics.notify = ((array: Int32Array, index: number, count?: number) => {
      wakings++;
      return notify(array, index, count);
    }) as typeof notify;
    executable.run({ a: new Float32Array(n * n).fill(1) });
    Atomics.notify = notify;
    const [{ product }] = await executable.read();
    assert.ok(product.every((x) => x === n));
    executable.destroy();
  } finally {
    Atomics.notify = notify;
    device.destroy();
  }
  return wakings;
}

Deno.test("threads aren't woken for what one has done before they would be awake", async () => {
  assert.equal(await wakingsOf(8), 0);
  assert.equal(await wakingsOf(256), 1);
});
