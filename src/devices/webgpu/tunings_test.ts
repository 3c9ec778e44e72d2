import { compareCase } from "../device_cases.ts";
import type { Device } from "../device.ts";
import { operationCases } from "../operation_cases.ts";
import { makePlan } from "../plan/plan.ts";
import { requireAdapter } from "./adapter.ts";
import { Buffers } from "./buffers.ts";
import type { MatmulVariant, Tuning } from "./dispatch.ts";
import { WebGpuExecutable } from "./executable.ts";
import { kernels } from "./kernels/mod.ts";
import { Pipelines } from "./pipelines.ts";
import { WebGpuVariables } from "./variables.ts";

// The choices made for other adapters than this machine's, run on this machine's: whoever has a GPU
// finds kernels that were proven before.

const GPU: Tuning = { matmul: "tiled8", workgroups: 512, software: false };

async function openTuned(tuning: Tuning): Promise<Device> {
  const { adapter, description } = await requireAdapter();
  const { maxStorageBuffersPerShaderStage, maxComputeWorkgroupStorageSize } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: { maxStorageBuffersPerShaderStage, maxComputeWorkgroupStorageSize },
    requiredFeatures: tuning.matmul === "subgroup" ? ["subgroups" as GPUFeatureName] : [],
  });
  const buffers = new Buffers(device);
  const pipelines = new Pipelines(device);
  return {
    description,
    lost: new Promise(() => {}),
    allocations: 0,
    createVariables: (types) => new WebGpuVariables(types, device, buffers),
    compile: (program, variables, { fuse, history = 64 } = {}) => {
      const plan = makePlan(program, { fuse });
      const chosen = plan.steps.map((step) => kernels[step.operation](step, tuning));
      const workshop = { device, buffers, pipelines, check: () => {} };
      return WebGpuExecutable.create(
        workshop,
        plan,
        chosen,
        variables as WebGpuVariables,
        history,
      );
    },
    destroy: () => device.destroy(),
  };
}

function testTuned(title: string, tuning: Tuning, names: RegExp): void {
  Deno.test({
    name: `webgpu: ${title} agree with the reference`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async (t) => {
      const device = await openTuned(tuning);
      for (const operationCase of operationCases.filter(({ name }) => names.test(name))) {
        await t.step(operationCase.name, () => compareCase(device, operationCase));
      }
      device.destroy();
    },
  });
}

// Where a GPU shares rows among invocations, cuts sums into pieces, or takes passes apart.
testTuned(
  "a GPU's kernels",
  GPU,
  /softmax|norm|sum|mean|entropy|correct|perceptron|long sum|attention|scan|convolution|mask/i,
);
for (const matmul of ["tiled16", "direct", "subgroup"] satisfies MatmulVariant[]) {
  const tuning = { ...GPU, matmul, software: matmul !== "tiled16" };
  testTuned(`${matmul} products`, tuning, /^matmul|linear|perceptron|^attention/);
}
