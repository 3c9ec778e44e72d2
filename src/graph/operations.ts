/**
 * The table of operations: the families, and the names of their operations, which stand where an
 * operation is declared. A family is a file, or a folder, of its name in each of five places: shape
 * rules and gradients in `src/graph/ops`, the obvious loops in `kernels/reference`, WebGPU's choosers in
 * `src/devices/webgpu/kernels`, the CPU's instructions in `src/devices/cpu/kernels` and their kernels in
 * `kernels/cpu/assembly`.
 *
 * The tables of those places have the types below: an operation without one of its parts doesn't type
 * check.
 *
 * @module
 */
import type { Operation } from "./graph.ts";
import * as activations from "./ops/activations/mod.ts";
import type * as ops from "./ops/mod.ts";
import * as attention from "./ops/attention.ts";
import * as batchNorm from "./ops/batch_norm.ts";
import * as convolution from "./ops/convolution/mod.ts";
import * as crossEntropy from "./ops/cross_entropy.ts";
import * as embedding from "./ops/embedding.ts";
import * as layout from "./ops/layout/mod.ts";
import * as matmul from "./ops/matmul.ts";
import * as norms from "./ops/norms/mod.ts";
import * as optimizers from "./ops/optimizers.ts";
import * as reductions from "./ops/reductions.ts";
import * as scan from "./ops/scan/mod.ts";

/** The name of a family. */
export type Family =
  | "activations"
  | "attention"
  | "batch_norm"
  | "convolution"
  | "cross_entropy"
  | "embedding"
  | "layout"
  | "matmul"
  | "norms"
  | "optimizers"
  | "reductions"
  | "scan";

const modules: Readonly<Record<Family, object>> = {
  activations,
  attention,
  batch_norm: batchNorm,
  convolution,
  cross_entropy: crossEntropy,
  embedding,
  layout,
  matmul,
  norms,
  optimizers,
  reductions,
  scan,
};

/** The names of what a module declares as operations. */
export type NamesIn<M> = {
  [K in keyof M]: M[K] extends { readonly name: infer N extends string; readonly infer: unknown }
    ? N
    : never;
}[keyof M];

/** The names of all operations that are declared: `string` if one of them doesn't say its own. */
export type DeclaredOperationName = NamesIn<typeof ops>;

/** What changes no element but only where it is: the reference has loops for it, devices need none. */
export type PlacementName = "view" | "pack";

/**
 * What the reference evaluates: all operations, and `copy`, which plans make. `never` if an operation's
 * type doesn't say its name, as `Operation<SoftmaxAttributes, "softmax">` does.
 */
export type EvaluatedOperationName = string extends DeclaredOperationName ? never
  : DeclaredOperationName | "copy";

/** What plans are made of: operations that take a kernel on each device. */
export type PlannedOperationName = Exclude<EvaluatedOperationName, PlacementName>;

/** The name of any operation; `input` and `variable` are where tensors come from. */
export type OperationName = EvaluatedOperationName | "input" | "variable";

function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "infer" in value && "name" in value;
}

/** The operations by family. */
export const families: Readonly<Record<Family, readonly Operation[]>> = Object.fromEntries(
  Object.entries(modules).map(([family, module]) => [
    family,
    Object.values(module).filter(isOperation),
  ]),
) as Record<Family, Operation[]>;

const all: ReadonlyMap<string, Operation> = new Map(
  Object.values(families).flat().map((operation) => [operation.name, operation]),
);

/**
 * The name of an operation that takes a kernel.
 *
 * @throws {TypeError} if it isn't one of the table's.
 */
export function plannedName(operation: Operation): PlannedOperationName {
  if (all.get(operation.name) === operation) return operation.name as PlannedOperationName;
  throw new TypeError(
    `Cannot compile: expected operations of the table, got "${operation.name}"`,
  );
}
