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
export { type Program, reachable, variablesOf } from "./plan/program.ts";
export {
  makePlan,
  type Placed,
  type Plan,
  type PlannedStep,
  type PlanOptions,
  type Slot,
} from "./plan/plan.ts";
export { evaluate, type Feeds } from "./reference/evaluate.ts";
export { type CpuOptions, openCpu } from "./cpu/device.ts";
export { openWebGpu } from "./webgpu/device.ts";
export {
  chooseDevice,
  type DeviceChoice,
  type DeviceName,
  deviceNames,
  openDevice,
} from "./open.ts";
export { type VariantName, variantNames } from "./cpu/kernels.ts";
export type { InputIndices, PlannedInput } from "./plan/inputs.ts";
