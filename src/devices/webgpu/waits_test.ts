import assert from "assert";
import { batchNormParametersText } from "../../../kernels/webgpu/generated/batch_norm.ts";
import { buildCase, type OperationCase } from "../testing/build_case.ts";
import { operationCases } from "../testing/operation_cases.ts";
import { compare, inputsOf } from "../testing/operation_tests.ts";
import type { Device, Outputs } from "../device.ts";
import { variablesOf } from "../plan/variables.ts";
import { openWebGpu } from "./device.ts";
import type { Dispatch } from "./dispatch.ts";
import { openAdapter } from "./opened.ts";
import { bindProgram, programOf } from "./testing/bound_steps.ts";
import { preferred } from "./variants.ts";
import { forGpu } from "./waits.ts";

/** What reads ahead on GPUs: sums over rows, and gradients of filters. */
const cases = operationCases.filter(({ name, large }) =>
  !large && /^(sum|mean|batch norm|layer norm|RMS norm|depthwise|causal convolution)/.test(name)
);

/** All that a device makes of a case. */
async function run(device: Device, operationCase: OperationCase): Promise<Outputs> {
  const { given, results, gradients } = buildCase(operationCase);
  const outputs = Object.fromEntries(results.map((tensor, i) => [`result${i}`, tensor]));
  const program = { outputs: { ...outputs, ...gradients } };
  const kept = variablesOf(program);
  const variables = device.createVariables(kept);
  kept.forEach(({ name }) => variables.write(name, given[name]));
  const executable = await device.compile(program, variables);
  executable.run(inputsOf(program, given));
  const [made] = await executable.read();
  executable.destroy();
  variables.destroy();
  return made;
}

Deno.test({
  name:
    "webgpu: kernels that read ahead, as on GPUs, have the same bits, or on a GPU the same numbers",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { description: { software }, capabilities, device } = await openAdapter();
    device.destroy();
    const tuning = preferred(software, capabilities);
    const [one, other] = await Promise.all(
      [true, false].map((software) => openWebGpu({ tuning: { ...tuning, software } })),
    );
    assert.ok(cases.length > 20, `${cases.length} cases`);
    for (const operationCase of cases) {
      const [expected, actual] = [await run(one, operationCase), await run(other, operationCase)];
      if (software) assert.deepEqual(actual, expected, operationCase.name);
      else Object.entries(actual).forEach(([name, y]) => compare(name, y, expected[name]));
    }
    one.destroy();
    other.destroy();
  },
});

Deno.test("every constant that says what it is on GPUs is so there, and only there", () => {
  const capabilities = {
    ...{ largeRegisterTiles: true, withoutSubgroups: "none here" },
    ...{ workgroupBytes: 16_384, invocations: 256, bindings: 8 },
  };
  const sources = (software: boolean) =>
    cases.flatMap((operationCase) =>
      bindProgram(programOf(operationCase), preferred(software, capabilities), true).steps
        .flatMap(({ dispatches }) => dispatches.map(({ dispatch }) => dispatch.source))
    );
  assert.ok(sources(true).some((source) => /^const AT_ONCE = 8u; \/\/ on GPUs 16u$/m.test(source)));
  const onGpu = sources(false);
  assert.ok(onGpu.some((source) => /^const AT_ONCE = 16u;$/m.test(source)));
  assert.ok(onGpu.some((source) => /^const AHEAD = 4u;$/m.test(source)));
  onGpu.forEach((source) => assert.ok(!source.includes("on GPUs"), source));
});

Deno.test("forGpu() changes nothing but marked constants", () => {
  const dispatch: Dispatch = {
    kernel: "parameters",
    source: batchNormParametersText,
    constants: { LANES: 1 },
    params: {},
    bindings: [0, 1],
    workgroups: [1, 1, 1],
  };
  const { source, ...rest } = forGpu(dispatch);
  assert.deepEqual({ ...rest, source: dispatch.source }, dispatch);
  const before = "const AT_ONCE = 4u; // on GPUs 8u";
  assert.ok(dispatch.source.includes(before));
  assert.equal(source, dispatch.source.replace(before, "const AT_ONCE = 8u;"));
});
