/**
 * What workloads start from as a safetensors file, for peers that don't run in Deno: the same numbers that
 * the others make for themselves.
 *
 * @module
 */
import { type SafetensorsFile, writeSafetensors } from "../src/weights/mod.ts";
import { numbers } from "./fingerprints.ts";
import { startOf } from "./networks.ts";
import { adamw, sizeOf } from "./training_model.ts";
import { type TrainingStep, trains, type Workload } from "./workloads.ts";

type Operand = SafetensorsFile["tensors"] extends ReadonlyMap<string, infer Stored> ? Stored
  : never;

/** float32 numbers by seed, as {@linkcode numbers} makes them. */
function drawn(seed: number, ...shape: number[]): Operand {
  return { dtype: "F32", shape, data: numbers(seed, sizeOf(shape)) };
}

/** A network's parameters, `inputs` and `labels`; the metadata name those that are trained and decayed. */
function trainingOperands(step: TrainingStep): SafetensorsFile {
  const { network, values, inputs } = startOf(step);
  const { model: { input }, parameters } = network;
  const tensors = new Map<string, Operand>();
  for (const { name, shape } of parameters) {
    tensors.set(name, { dtype: "F32", shape, data: values.get(name)! });
  }
  const dtype = input.dtype === "float32" ? "F32" : "I32";
  tensors.set("inputs", {
    dtype,
    shape: [step.batch, ...input.shape],
    data: inputs[input.name],
  });
  const { labels } = inputs;
  tensors.set("labels", { dtype: "I32", shape: [labels.length], data: labels });
  const named = (...uses: string[]) =>
    parameters.filter(({ use }) => uses.includes(use)).map(({ name }) => name)
      .join();
  const settings = Object.entries(adamw).map((
    [name, value],
  ) => [name, String(value)]);
  const metadata = {
    ...Object.fromEntries(settings),
    trained: named("decayed", "undecayed"),
    decayed: named("decayed"),
  };
  return { tensors, metadata };
}

/** The operands of a workload by name. */
export function operandsOf(workload: Workload): SafetensorsFile {
  if (trains(workload)) return trainingOperands(workload);
  const file = (tensors: Record<string, Operand>) => ({
    tensors: new Map(Object.entries(tensors)),
    metadata: {},
  });
  switch (workload.kind) {
    case "matmul": {
      const { m, k, n } = workload;
      return file({ a: drawn(1, m, k), b: drawn(2, k, n) });
    }
    case "attention": {
      const { batch, heads, tokens, headDim } = workload;
      const make = (seed: number) => drawn(seed, batch, heads, tokens, headDim);
      return file({ q: make(1), k: make(2), v: make(3), g: make(4) });
    }
    case "depthwise": {
      const { batch, channels, side, kernel } = workload;
      const make = (seed: number) => drawn(seed, batch, channels, side, side);
      return file({
        x: make(1),
        weight: drawn(2, channels, 1, kernel, kernel),
        g: make(3),
      });
    }
    case "svd":
      return file({ matrix: drawn(5, workload.n, workload.n) });
    case "initialization":
      return file({});
  }
}

/** Writes a workload's operands into a file of that name. */
export async function writeOperands(
  path: string,
  workload: Workload,
): Promise<void> {
  const { tensors, metadata } = operandsOf(workload);
  await writeSafetensors(
    path,
    { tensors, metadata },
    (name) => tensors.get(name)!.data,
  );
}
