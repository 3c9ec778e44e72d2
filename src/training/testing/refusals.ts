/**
 * Sessions and states that must be refused, of a small Vision Transformer.
 *
 * @module
 */
import { type Device, openCpu } from "../../devices/mod.ts";
import { createSession } from "./sessions.ts";
import { describe, initialize, type Model, vit } from "../../models/mod.ts";
import { classification, type Objective } from "../objectives.ts";
import { adamW } from "../optimizers.ts";
import type { SessionOptions, SessionState } from "../session_options.ts";

const small = { dim: 24, heads: 3, patch: 8, imageSize: 16 };
/** The network. */
export const model = vit({ ...small, depth: 2 });
/** Its parameters and roles. */
export const network = describe(model);
/** Images a batch. */
export const BATCH = 4;
/** Opens the CPU and tells how large its memory is. */
export async function openMeasured(): Promise<{ device: Device; bytes: () => number }> {
  const { Memory } = WebAssembly;
  let memory: WebAssembly.Memory | undefined;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memory = this as unknown as WebAssembly.Memory;
    }
  } as typeof Memory;
  try {
    const device = await openCpu({ threads: 1 });
    return { device, bytes: () => memory!.buffer.byteLength };
  } finally {
    WebAssembly.Memory = Memory;
  }
}

/** Ways in which a session is refused: before, while and after its variables are made. */
export function refusals(device: Device): Record<string, Partial<SessionOptions>> {
  const values = initialize(network, { seed: 0 });
  const whole = classification({ batch: BATCH });
  /** An objective that can't be compiled, in training or in evaluation. */
  const broken = (training: boolean): Objective => ({
    ...whole,
    build(context) {
      const made = whole.build(context);
      if (context.training !== training) return made;
      const elsewhere = context.graph.variable("elsewhere", [3]);
      return { ...made, sums: { ...made.sums, elsewhere } };
    },
  });
  const large: Objective = {
    ...whole,
    build: (context) =>
      classification({ batch: context.training ? BATCH : 20_000_000 }).build(context),
  };
  return {
    "a missing parameter": { values: new Map([...values].slice(1)) },
    "a parameter of another size": {
      values: new Map(values).set("head.bias", new Float32Array(3)),
    },
    "a parameter that isn't finite": {
      values: new Map(values).set("head.bias", new Float32Array(10).fill(NaN)),
    },
    "a surplus parameter": { values: new Map(values).set("more", new Float32Array(3)) },
    "no pending run": { maxPending: 0 },
    "1.5 pending runs": { maxPending: 1.5 },
    "a training step that can't be compiled": { objective: broken(true) },
    "an evaluation that can't be compiled": { objective: broken(false) },
    "an evaluation that is neither there nor not": { evaluation: "no" as unknown as boolean },
    "a seed that is none": { seed: {} as unknown as string },
    "a batch that is too large": device.description.kind === "cpu"
      ? { objective: classification({ batch: 2_000_000 }) }
      : { objective: large },
  };
}

/** A session that is fine. */
export function sessionOptions(device: Device): SessionOptions {
  return {
    device,
    network,
    objective: classification({ batch: BATCH }),
    optimizer: adamW(),
    values: initialize(network, { seed: 0 }),
  };
}

/** States that a session of `model` can't go on from. */
export async function wrongStates(device: Device, good: SessionState) {
  const other = async (model: Model) => {
    const session = await createSession(device, model, BATCH);
    const state = await session.save();
    session.destroy();
    return state;
  };
  const changed = (name: string, values?: Float32Array) => {
    const parameters = new Map(good.parameters);
    if (values) parameters.set(name, values);
    else parameters.delete(name);
    return { ...good, parameters };
  };
  const last = [...good.parameters.keys()].at(-1)!;
  const size = good.parameters.get(last)!.length;
  const moments = new Map(good.states.get("secondMoment")).set(last, new Float32Array(1));
  const surplus = new Map(good.states.get("secondMoment")).set("more", new Float32Array(3));
  return {
    "a shallower model's": await other(vit({ ...small, depth: 1 })),
    "a deeper model's": await other(vit({ ...small, depth: 3 })),
    "a missing parameter": changed(last),
    "a parameter of another size": changed(last, new Float32Array(size + 1)),
    "a parameter that isn't finite": changed(last, new Float32Array(size).fill(Infinity)),
    "a parameter of another type": changed(last, new Float64Array(size) as unknown as Float32Array),
    "a missing state": { ...good, states: new Map([...good.states].slice(0, 1)) },
    "a state of another size": {
      ...good,
      states: new Map(good.states).set("secondMoment", moments),
    },
    "a surplus state": {
      ...good,
      states: new Map(good.states).set("weights", good.states.get("firstMoment")!),
    },
    "a surplus part of a state": {
      ...good,
      states: new Map(good.states).set("secondMoment", surplus),
    },
    "a step that is none": { ...good, step: NaN },
    "a negative step": { ...good, step: -1 },
  };
}
