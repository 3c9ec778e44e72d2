/**
 * The programs that every implementation must take: the table of operations, and training steps.
 *
 * @module
 */
import { INPUT } from "../../../graph/mod.ts";
import {
  convmixer256,
  convmixer96,
  convnextAtto,
  convnextMicro,
  convnextV2Atto,
  describe,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  transformerLanguageModel,
  vitMicro,
  vitNano,
  vitTiny,
} from "../../../models/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import {
  type Device,
  type Executable,
  type Program,
  reachable,
  type Values,
  type Variables,
} from "../../../devices/mod.ts";
import { operationCases } from "../../../devices/testing/operation_cases.ts";
import { programOf } from "../../../devices/webgpu/testing/bound_steps.ts";
import { goldenModels, goldenSession } from "../golden_models.ts";

const sequences = { vocabulary: 30, length: 200 };

/** Networks of many sizes, the golden ones among them. */
const networks: Readonly<Record<string, () => Model>> = {
  ...Object.fromEntries(Object.entries(goldenModels).map(([name, model]) => [name, () => model])),
  vit_nano: vitNano,
  vit_micro: vitMicro,
  vit_tiny: vitTiny,
  convmixer_96_8: convmixer96,
  convmixer_256_8: convmixer256,
  convnext_micro: convnextMicro,
  convnext_atto: convnextAtto,
  convnextv2_atto: convnextV2Atto,
  "vit with registers": () =>
    vitNano({ classToken: true, registerTokens: 4, layerScale: 1e-5, qkNorm: true }),
  "mamba of 128": () => mambaLanguageModel({ ...sequences, dim: 128, hidden: 256 }),
  "mamba2 of 128": () => mamba2LanguageModel({ ...sequences, dim: 128, hidden: 256 }),
  "transformer of 128": () => transformerLanguageModel({ ...sequences, dim: 128, heads: 4 }),
};

/** A network's training step. */
async function stepProgram(model: Model): Promise<Program> {
  const compiled: Program[] = [];
  const recorder = {
    createVariables: () => ({ bytes: 0, write: () => {} }) as unknown as Variables,
    compile(program: Program) {
      compiled.push(program);
      return Promise.resolve({} as Executable);
    },
  } as unknown as Device;
  const zeros = describe(model).parameters
    .map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))] as const);
  await goldenSession(recorder, model, new Map(zeros));
  return compiled[0];
}

/** Every program, by a name for people. */
export const programs: ReadonlyMap<string, () => Program | Promise<Program>> = new Map<
  string,
  () => Program | Promise<Program>
>([
  ...operationCases.map((each) => [each.name, () => programOf(each)] as const),
  ...Object.entries(networks).map(([name, model]) =>
    [`a step of ${name}`, () => stepProgram(model())] as const
  ),
]);

/** Zeros for everything that a program is fed. */
export function zeroFeeds(program: Program): Record<string, Values> {
  const inputs = reachable(program).filter(({ operation }) => operation === INPUT);
  return Object.fromEntries(inputs.map(({ attributes, outputs: [{ shape, dtype }] }) => {
    const size = sizeOf(shape);
    return [attributes.name, dtype === "int32" ? new Int32Array(size) : new Float32Array(size)];
  }));
}
