import assert from "assert";
import { operationTimes } from "./step_times.ts";

Deno.test("times are added up by operation, the longest first, and shares by all of them", () => {
  const step = (operation: string, times: readonly number[], flops: number) => ({
    ...{ operation, epilogue: [], types: "", origin: { scope: "", pass: "forward" } },
    work: { flops, bytes: 1 },
    kernels: times.map((milliseconds) => ({ kernel: operation, milliseconds })),
  });
  const steps = [step("norm", [0.5], 1e6), step("matmul", [1, 2], 6e9), step("matmul", [1.5], 3e9)];
  const profile = { steps } as unknown as Parameters<typeof operationTimes>[0];
  assert.deepEqual(operationTimes(profile), [
    { operation: "matmul", count: 2, milliseconds: 4.5, share: 0.9, gflops: 2000 },
    { operation: "norm", count: 1, milliseconds: 0.5, share: 0.1, gflops: 2 },
  ]);
  assert.deepEqual(operationTimes({ steps: [] }), []);
});
