import assert from "assert";
import { sizeOf } from "../../tensors/mod.ts";
import { operationCases } from "../testing/operation_cases.ts";
import { buildGraph } from "../testing/build_case.ts";
import { makePlan } from "../plan/plan.ts";
import type { Choices, Family, Tuning } from "./dispatch.ts";
import { attention } from "./kernels/attention.ts";
import { kernels } from "./kernels/mod.ts";
import { MAX_LOOP_ROUNDS } from "./limits.ts";
import { type Capabilities, unmetNeed } from "./needs.ts";
import { candidates, families, preferred, variants } from "./variants.ts";

/** What the specification promises of every adapter. */
const LEAST: Capabilities = {
  withoutSubgroups: "the adapter doesn't grant them",
  largeRegisterTiles: true,
  workgroupBytes: 16_384,
  invocations: 256,
  bindings: 8,
};

function runnable(family: Family, software: boolean, has: Partial<Capabilities>): string[] {
  return candidates(family, software, { ...LEAST, ...has })
    .filter(({ unmet }) => !unmet)
    .map(({ variant }) => variant);
}

Deno.test("every adapter can run something of every family", () => {
  for (const software of [true, false]) {
    for (const largeRegisterTiles of [true, false]) {
      for (const family of families) {
        assert.ok(runnable(family, software, { largeRegisterTiles }).length, family);
      }
    }
  }
});

Deno.test("subgroups are used where all have exactly the lanes that a kernel is made for", () => {
  const products = (...subgroups: [number, number]) => runnable("matmul", true, { subgroups })[0];
  assert.equal(products(8, 8), "subgroup8");
  assert.equal(products(4, 4), "subgroup4");
  for (const lanes of [[16, 16], [64, 64], [4, 8], [8, 32]] as [number, number][]) {
    assert.equal(products(...lanes), "direct");
  }
  assert.deepEqual(runnable("attention", true, { subgroups: [4, 4] }), ["subgroup4", "staged"]);
});

Deno.test("a compiler that is slow on large register tiles gets tiles of workgroup memory", () => {
  const has = { largeRegisterTiles: false, subgroups: [4, 4] as const };
  assert.deepEqual(runnable("matmul", true, has), ["tiled8", "tiled16", "fine8"]);
  assert.deepEqual(runnable("attention", true, has), ["staged"]);
});

Deno.test("what is missing is said with numbers", () => {
  const needs = { workgroupBytes: 100, invocations: 64, bindings: 8, rounds: 10 };
  const reason = (has: Partial<Capabilities>, more = {}) =>
    unmetNeed({ ...needs, ...more }, { ...LEAST, ...has });
  assert.equal(reason({}), undefined);
  assert.equal(reason({ workgroupBytes: 99 }), "needs 100 bytes of workgroup memory: at most 99");
  assert.equal(reason({ invocations: 32 }), "needs 64 invocations a workgroup: at most 32");
  assert.equal(reason({ bindings: 4 }), "needs 8 storage buffers a kernel: at most 4");
  assert.equal(
    reason({}, { rounds: MAX_LOOP_ROUNDS + 1 }),
    `needs ${MAX_LOOP_ROUNDS + 1} rounds of an invocation's loops: at most ${MAX_LOOP_ROUNDS}`,
  );
  assert.equal(
    reason({ subgroups: [8, 32] }, { subgroups: 8 }),
    "needs subgroups of 8 lanes: they have 8 to 32",
  );
  assert.equal(
    reason({}, { subgroups: 8 }),
    "needs subgroups of 8 lanes: the adapter doesn't grant them",
  );
});

/** The families of operations that have one. */
const FAMILIES: Readonly<Record<string, Family>> = {
  matmul: "matmul",
  attention: "attention",
  attentionGradient: "attention",
  depthwise: "depthwise",
  depthwiseInputGradient: "depthwise",
  depthwiseFilterGradient: "depthwise",
  selectiveScan: "scan",
  selectiveScanGradient: "scan",
  softmax: "rows",
  softmaxGradient: "rows",
  layerNorm: "rows",
  layerNormGradient: "rows",
  rmsNorm: "rows",
  rmsNormGradient: "rows",
  crossEntropy: "rows",
  crossEntropyGradient: "rows",
  correct: "rows",
  sum: "rows",
  squaredNorm: "rows",
};

Deno.test("no kernel needs more than its variant declares", () => {
  const small = operationCases.filter(({ inputs }) =>
    inputs.every(({ shape }) => sizeOf(shape) < 1e6)
  );
  const plans = small.map((operationCase) => {
    const { results, gradients } = buildGraph(operationCase);
    const outputs = Object.fromEntries(results.map((result, i) => [`result${i}`, result]));
    return makePlan({ outputs: { ...outputs, ...gradients } });
  });
  for (const family of families) {
    for (const [variant, { needs }] of Object.entries(variants[family])) {
      const tuning: Tuning = { ...preferred(true, LEAST), [family]: variant };
      const steps = plans.flatMap(({ steps }) => steps)
        .filter(({ operation }) => FAMILIES[operation] === family);
      for (const step of steps) {
        for (const dispatch of kernels[step.operation](step, tuning).dispatches) {
          const { kernel, bindings, rounds = 0, subgroups = false } = dispatch;
          assert.ok(bindings.length <= needs.bindings, `${variant}: ${kernel}`);
          assert.ok(rounds <= needs.rounds, `${variant}: ${kernel}`);
          if (!needs.subgroups) assert.ok(!subgroups, `${variant}: ${kernel}`);
        }
      }
    }
  }
});

Deno.test("attention that stages rows leaves fewer than 32 invocations of a head without one", () => {
  for (const tokens of [1, 32, 33, 64, 65, 96, 97, 128, 257, 1025]) {
    const tuning = { ...preferred(true, LEAST), attention: "staged" } as const;
    const step = {
      attributes: { heads: 3, causal: false, scale: 1 },
      inputs: [{ shape: [2, tokens, 144], dtype: "float32" }],
      outputs: [
        { shape: [2, tokens, 48], dtype: "float32" },
        { shape: [2, 3, tokens], dtype: "float32" },
      ],
    } as const;
    const [{ constants, workgroups }] = attention(step, tuning).dispatches;
    const idle = constants.LANES * workgroups[0] / 6 - tokens;
    assert.ok(idle >= 0 && idle < 32, `${tokens} tokens: ${idle} without one`);
  }
});

Deno.test("attention over more tokens than its loops may run is refused", () => {
  const tokens = 100_000;
  for (const variant of Object.keys(variants.attention) as Choices["attention"][]) {
    const tuning = { ...preferred(true, LEAST), attention: variant };
    const qkv = { shape: [1, tokens, 48], dtype: "float32" } as const;
    const step = {
      attributes: { heads: 1, causal: false, scale: 1 },
      inputs: [qkv],
      outputs: [],
    };
    assert.throws(() => attention(step, tuning), {
      name: "RangeError",
      message: /^Cannot attend on WebGPU: expected at most \d+ tokens, got 100000$/,
    });
  }
});
