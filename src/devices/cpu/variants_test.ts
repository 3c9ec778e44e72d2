import assert from "assert";
import { compareCase } from "../testing/operation_tests.ts";
import { operationCases } from "../testing/operation_cases.ts";
import { openCpu } from "./device.ts";

for (const variant of ["plain", "single"] as const) {
  Deno.test({
    name: `the ${variant} kernels agree with the reference too`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const threads = variant === "single" ? 1 : 2;
      const device = await openCpu({ threads, variant });
      const shown = threads === 1 ? "1 thread" : "2 threads";
      assert.match(device.description.name, new RegExp(`^CPU, ${shown}, SIMD`));
      for (const operationCase of operationCases) {
        if (!operationCase.large) await compareCase(device, operationCase);
      }
      device.destroy();
    },
  });
}
