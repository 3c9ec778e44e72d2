/**
 * This library in a process of its own: `deno run -A bench/peers/mimetic.ts cpu|webgpu`.
 * @module
 */

import type { Device, Executable, Program, Values, Variables } from "../../src/devices/mod.ts";
import { deviceSpeed, makePlan, openDevice } from "../../src/devices/mod.ts";
import * as operations from "../../src/graph/mod.ts";
import type { Tensor } from "../../src/graph/mod.ts";
import manifest from "../../deno.json" with { type: "json" };
import { type Fingerprint, fingerprint, numbers } from "../fingerprints.ts";
import { channelsFirst, channelsLast } from "../layouts.ts";
import type { Attention, Depthwise, Matmul, Workload } from "../workloads.ts";
import { headsFirst, initialization, packed, svd, unpacked } from "./mimetic_host.ts";
import { training } from "./mimetic_training.ts";
import { type Library, type Prepared, serve } from "./peer.ts";

/** Runs queued before the device is asked for their outputs. */
const maxPending = 1024;

/** Something to measure: constants that stay on the device, and what is computed from them. */
interface Repeated {
  readonly constants: Readonly<Record<string, { shape: number[]; values: Values }>>;
  build(inputs: Record<string, Tensor>): Record<string, Tensor>;
  /** Turns the outputs into those that all libraries compare. */
  compared(outputs: Record<string, Float32Array>): Record<string, Float32Array>;
}

/** The program itself, or for timing: the same, of whose outputs one element each is read back. */
function programOf({ constants, build }: Repeated, timed: boolean): Program {
  const graph = new operations.Graph();
  const entries = Object.entries(constants);
  const inputs = entries.map(([name, { shape }]) => [name, graph.variable(name, shape)]);
  const outputs = Object.entries(build(Object.fromEntries(inputs)));
  if (!timed) return { outputs: Object.fromEntries(outputs) };
  const probes = outputs.map(([name, tensor]) => {
    const size = tensor.shape.reduce((product, n) => product * n, 1);
    return [name, operations.slice(operations.reshape(tensor, [size]), 0, 0, 1)];
  });
  return { outputs: Object.fromEntries(probes) };
}

async function repeated(device: Device, workload: Repeated): Promise<Prepared> {
  const { constants } = workload;
  const variables = device.createVariables(
    Object.entries(constants).map(([name, { shape }]) => ({ name, shape, dtype: "float32" })),
  );
  for (const [name, { values }] of Object.entries(constants)) variables.write(name, values);
  const timed = await device.compile(programOf(workload, true), variables, { maxPending });
  const { steps } = makePlan(programOf(workload, false));
  return {
    work: steps.map((step) => operations.workOf(step.operation, step)),
    step: () => timed.run({}),
    sync: async () => void await timed.read(),
    result: () => resultOf(device, workload, variables),
    dispose() {
      timed.destroy();
      variables.destroy();
    },
  };
}

/** The outputs of the whole program, compiled for this once. */
async function resultOf(device: Device, workload: Repeated, variables: Variables) {
  const whole: Executable = await device.compile(programOf(workload, false), variables);
  whole.run({});
  const outputs = workload.compared((await whole.read())[0]);
  whole.destroy();
  const entries = Object.entries(outputs).map(([name, values]) => [name, fingerprint(values)]);
  return Object.fromEntries(entries) as Record<string, Fingerprint>;
}

function matmul(device: Device, { m, k, n }: Matmul): Promise<Prepared> {
  return repeated(device, {
    constants: {
      a: { shape: [m, k], values: numbers(1, m * k) },
      b: { shape: [k, n], values: numbers(2, k * n) },
    },
    build: ({ a, b }) => ({ c: operations.matmul(a, b) }),
    compared: (outputs) => outputs,
  });
}

/** Attention here takes q, k and v packed, as a ViT's `qkv` makes them. */
function attention(device: Device, size: Attention): Promise<Prepared> {
  const { batch, heads, tokens, headDim, backward } = size;
  const dim = heads * headDim;
  const make = (seed: number) => numbers(seed, batch * heads * tokens * headDim);
  return repeated(device, {
    constants: {
      qkv: { shape: [batch, tokens, 3 * dim], values: packed(size, [make(1), make(2), make(3)]) },
      g: { shape: [batch, tokens, dim], values: packed(size, [make(4)]) },
    },
    build({ qkv, g }): Record<string, Tensor> {
      const out = operations.attention(qkv, { heads });
      if (!backward) return { out };
      const scalar = operations.multiply(out, g);
      return { dqkv: operations.gradients(scalar, [qkv])[0] };
    },
    compared({ out, dqkv }): Record<string, Float32Array> {
      if (!backward) return { out: headsFirst(size, out) };
      const [dq, dk, dv] = unpacked(size, dqkv);
      return { dq, dk, dv };
    },
  });
}

/** Images have their channels last here, filters are (C, 1, K, K) everywhere. */
function depthwise(device: Device, size: Depthwise): Promise<Prepared> {
  const { batch, channels, side, kernel, backward } = size;
  const image = (seed: number) => ({
    shape: [batch, side, side, channels],
    values: channelsLast(size, numbers(seed, batch * channels * side * side)),
  });
  const weight = {
    shape: [channels, 1, kernel, kernel],
    values: numbers(2, channels * kernel ** 2),
  };
  return repeated(device, {
    constants: { x: image(1), weight, ...backward && { g: image(3) } },
    build({ x, weight, g }): Record<string, Tensor> {
      const out = operations.depthwise(x, weight);
      if (!backward) return { out };
      const [dx, dw] = operations.gradients(operations.multiply(out, g), [x, weight]);
      return { out, dx, dw };
    },
    compared({ out, dx, dw }): Record<string, Float32Array> {
      const first = channelsFirst(size, out);
      return backward ? { out: first, dx: channelsFirst(size, dx), dw } : { out: first };
    },
  });
}

async function open(backend: string): Promise<Library> {
  if (backend !== "cpu" && backend !== "webgpu") {
    throw new RangeError(`Cannot open mimetic as its devices are cpu and webgpu: ${backend}`);
  }
  const device = await openDevice(backend);
  return {
    library: `mimetic ${backend}`,
    version: manifest.version,
    device: device.description.name,
    speed: () => deviceSpeed(device),
    async prepare(workload: Workload): Promise<Prepared> {
      switch (workload.kind) {
        case "matmul":
          return await matmul(device, workload);
        case "attention":
          return await attention(device, workload);
        case "depthwise":
          return await depthwise(device, workload);
        case "initialization":
          return initialization(workload);
        case "svd":
          return svd(workload);
        default:
          return await training(device, workload);
      }
    },
  };
}

if (import.meta.main) await serve(open);
