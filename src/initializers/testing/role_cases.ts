import { sizeOf } from "../../tensors/mod.ts";
import { Random } from "../../random/mod.ts";
import type {
  DepthwiseRole,
  Parameter,
  PerceptronRole,
  Role,
  StateSpaceRole,
  StructuredInitializer,
} from "../types.ts";
import { AttentionCase } from "./attention_case.ts";

const parameter = (name: string, ...shape: number[]): Parameter => ({
  name,
  shape,
  fanIn: shape[shape.length - 1],
  fanOut: shape[0],
});

/** The scan of a Mamba layer of 64 dimensions. */
export function stateSpaceRole(): StateSpaceRole {
  const [dim, inner, states, rank, taps] = [64, 128, 16, 4, 4];
  const mixing = parameter("x_proj.weight", rank + 2 * states, inner);
  return {
    kind: "stateSpace",
    ...{ name: "mixer", index: 0, count: 1, dim, inner, states },
    transition: parameter("A_log", inner, states),
    step: { parameter: parameter("dt_proj.weight", inner, rank), row: 0, rows: inner },
    stepBias: parameter("dt_proj.bias", inner),
    write: { parameter: mixing, row: rank, rows: states },
    read: { parameter: mixing, row: rank + states, rows: states },
    convolution: {
      weight: parameter("conv1d.weight", inner, 1, taps),
      bias: parameter("conv1d.bias", inner),
    },
  };
}

/** The filters of a depthwise layer, `index` of `count` in its model. */
export function depthwiseRole(
  { kernel, channels, index = 0, count = 1 }: {
    readonly kernel: number;
    readonly channels: number;
    readonly index?: number;
    readonly count?: number;
  },
): DepthwiseRole {
  const shape = [channels, 1, kernel, kernel];
  const filters = { name: "conv.weight", shape, fanIn: kernel ** 2, fanOut: kernel ** 2 };
  return { kind: "depthwise", name: "conv", index, count, parameter: filters, channels, kernel };
}

/** A perceptron of two layers, its weights (out, in) or 1 × 1 convolutions. */
export function perceptronRole(
  { dim, hidden, ones = [] }: {
    readonly dim: number;
    readonly hidden: number;
    readonly ones?: readonly number[];
  },
): PerceptronRole {
  const layer = (name: string, out: number, into: number) => {
    const weight = { ...parameter(`${name}.weight`, out, into, ...ones), fanIn: into };
    const bias = { ...parameter(`${name}.bias`, out), fanIn: into };
    return { weight: whole(weight), bias: whole(bias) };
  };
  const [first, second] = [layer("mlp.fc1", hidden, dim), layer("mlp.fc2", dim, hidden)];
  return {
    kind: "perceptron",
    ...{ name: "mlp", index: 0, count: 1, dim, hidden },
    ...{ first: first.weight, second: second.weight, biases: [first.bias, second.bias] },
  };
}

/** All rows of a parameter. */
const whole = (parameter: Parameter) => ({ parameter, row: 0, rows: parameter.shape[0] });

/** A role of a kind. */
export function roleOf(kind: Role["kind"]): Role {
  if (kind === "attention") {
    const positions = { height: 3, width: 3, values: new Float32Array(9 * 16) };
    const weight = parameter("gate.weight", 16, 4);
    const gate = { weight: whole(weight), bias: whole(parameter("gate.bias", 16)) };
    return { ...new AttentionCase({ dim: 16, heads: 2, positions }).role, gate };
  }
  if (kind === "stateSpace") return stateSpaceRole();
  if (kind === "perceptron") return perceptronRole({ dim: 6, hidden: 24 });
  // In the middle of a network, where all numbers of a profile count.
  return depthwiseRole({ kernel: 3, channels: 12, index: 1, count: 3 });
}

/** What a scheme makes of a role's parameters, each of them standard normal before, by name. */
export function initialized(
  scheme: StructuredInitializer,
  role: Role = roleOf(scheme.kind),
): Map<string, { readonly before: Float32Array; readonly after: Float32Array }> {
  const values = new Map<string, { before: Float32Array; after: Float32Array }>();
  const weights = ({ name, shape }: Parameter) => {
    const known = values.get(name);
    if (known) return known.after;
    const before = new Float32Array(sizeOf(shape));
    new Random(name).fillNormal(before, 0, 1);
    values.set(name, { before, after: before.slice() });
    return values.get(name)!.after;
  };
  scheme.initialize(role, weights, new Random(0).child(role.name));
  return values;
}
