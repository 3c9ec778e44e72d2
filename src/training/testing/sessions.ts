/**
 * Whole training steps of Vision Transformers as programs, with numbers to run them on.
 *
 * @module
 */
import { sha256 } from "../../host/mod.ts";
import { describe, initialize, type Model } from "../../models/mod.ts";
import { Random } from "../../random/mod.ts";
import { adamW, classification, type Optimizer, Session, type SessionState } from "../mod.ts";
import {
  type Device,
  type Executable,
  openCpu,
  type Program,
  type Values,
  type Variables,
} from "../../devices/mod.ts";

/** A session's programs, and the first elements of its variables. */
export interface CapturedSession {
  readonly training: Program;
  readonly evaluation: Program;
  readonly variables: Readonly<Record<string, Float32Array>>;
}

/** What a session for the model compiles, without a device. */
export async function captureSession(
  model: Model,
  batch: number,
  optimizer?: Optimizer,
): Promise<CapturedSession> {
  const programs: Program[] = [];
  const variables: Record<string, Float32Array> = {};
  const device: Device = {
    description: { kind: "cpu", name: "none", software: true },
    lost: new Promise(() => {}),
    timing: "none",
    allocations: 0,
    createVariables(types) {
      for (const { name, shape } of types) variables[name] = new Float32Array(shape[0]);
      const write = (name: string, values: Values, offset = 0) =>
        variables[name].set(values, offset);
      return { types, bytes: 0, write } as unknown as Variables;
    },
    compile(program) {
      programs.push(program);
      return Promise.resolve({} as Executable);
    },
    destroy() {},
  };
  await createSession(device, model, batch, optimizer);
  const [training, evaluation] = programs;
  return { training, evaluation, variables };
}

/** The same session on a device. */
export function createSession(
  device: Device,
  model: Model,
  batch: number,
  optimizer: Optimizer = adamW({ weightDecay: 0.05, clip: 1 }),
): Promise<Session> {
  const network = describe(model);
  return Session.create({
    device,
    network,
    objective: classification({ batch, smoothing: 0.1 }),
    optimizer,
    values: initialize(network, { seed: 0 }),
  });
}

/** Runs a test on one thread of the CPU. */
export async function onCpu(test: (device: Device) => Promise<void>): Promise<void> {
  const device = await openCpu({ threads: 1 });
  try {
    await test(device);
  } finally {
    device.destroy();
  }
}

/** A batch of noise with labels. */
export function noiseBatch(model: Model, batch: number, seed: number) {
  const random = new Random(seed).child("batch");
  const [channels, height, width] = model.input.shape;
  const images = new Float32Array(batch * channels * height * width);
  random.fillNormal(images, 0, 1);
  const labels = Int32Array.from({ length: batch }, () => random.integer(model.classes));
  return { images, labels };
}

/**
 * A digest of each parameter and state, for comparing to the bit: a failed comparison of the arrays
 * themselves would take minutes to print.
 */
export async function digests(
  { step, parameters, states }: SessionState,
): Promise<Record<string, string>> {
  const found: Record<string, string> = { step: String(step) };
  for (const [kind, parts] of [["", parameters] as const, ...states]) {
    for (const [name, values] of parts) found[`${kind} ${name}`] = await digest(values);
  }
  return found;
}

/** The SHA-256 digest of an array's bytes. */
export async function digest(values: ArrayBufferView): Promise<string> {
  return await sha256(values as BufferSource);
}
