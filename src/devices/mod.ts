/**
 * Devices run programs: graphs compiled into a plan of memory and kernels, replayed for every step.
 *
 * @module
 */
export type {
  CompileOptions,
  Device,
  DeviceDescription,
  Executable,
  MemoryReport,
  Outputs,
  Values,
  Variables,
  VariableType,
} from "./device.ts";
export type { KernelTime, StepDescription, StepProfile, Timing } from "./profile.ts";
export { type DeviceSpeed, deviceSpeed, type SpeedOptions } from "./speed.ts";
export { type Program, reachable } from "./plan/program.ts";
export { variablesOf } from "./plan/variables.ts";
export {
  makePlan,
  type Placed,
  type Plan,
  type PlannedInput,
  type PlannedStep,
  type PlanOptions,
  type Slot,
} from "./plan/plan.ts";
export { evaluate, type NamedValues } from "./reference/evaluate.ts";
export { type CpuOptions, openCpu } from "./cpu/device.ts";
export { type Gpu } from "./webgpu/adapter.ts";
export { openWebGpu, type WebGpuOptions } from "./webgpu/device.ts";
export {
  type AttentionVariant,
  type Choices as KernelChoices,
  type ChosenKernels,
  type DepthwiseVariant,
  type Family as KernelFamily,
  type MatmulVariant,
  type RowsVariant,
  type ScanVariant,
  type ShapeClass,
  type Tuning,
} from "./webgpu/dispatch.ts";
export {
  type ClassReport,
  type ProofSource,
  type VariantReport,
  type VariantState,
  type WebGpuDevice,
} from "./webgpu/report.ts";
export {
  chooseDevice,
  type DeviceChoice,
  type DeviceName,
  deviceNames,
  openDevice,
  type OpenOptions,
} from "./open.ts";
export { type VariantName, variantNames } from "./cpu/wasm.ts";
export type { InputIndices } from "./plan/inputs.ts";
