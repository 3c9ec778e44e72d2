import assert from "assert";
import { variantTable } from "./devices.ts";

Deno.test("the table of variants says of each what became of it, and why", () => {
  assert.deepEqual(
    variantTable([
      { family: "matmul", variant: "tiled8", state: "chosen", milliseconds: 0.1234 },
      { family: "matmul", variant: "direct", state: "refused", reason: "wrong: 1 instead of 2" },
      { family: "scan", variant: "chunked", state: "proven" },
    ]),
    [
      "  kernels, proven against float64:",
      "    matmul     tiled8   chosen   0.123 ms for 1024 × 1024",
      "               direct   refused  wrong: 1 instead of 2",
      "    scan       chunked  proven",
    ],
  );
});
