import assert from "assert";
import { classTable, featureLine, variantTable } from "./kernel_tables.ts";

Deno.test("the table of variants says of each what became of it, and why", () => {
  assert.deepEqual(
    variantTable([
      { family: "matmul", variant: "tiled8", state: "chosen" },
      { family: "matmul", variant: "direct", state: "refused", reason: "wrong: 1 instead of 2" },
      { family: "scan", variant: "chunked", state: "proven" },
    ]),
    [
      "  kernels, proven against float64:",
      "    matmul     tiled8   chosen",
      "               direct   refused  wrong: 1 instead of 2",
      "    scan       chunked  proven",
    ],
  );
});

Deno.test("the table of classes says what each uses, and what was measured, the fastest first", () => {
  assert.deepEqual(classTable([]), []);
  assert.deepEqual(
    classTable([
      {
        shapeClass: "matmul large",
        variant: "tiled8",
        milliseconds: { direct: 1234.5, tiled8: 0.1234, tiled4: 12.345 },
      },
      { shapeClass: "attention long wide", variant: "staged", milliseconds: {} },
    ]).slice(1),
    [
      "    matmul large         tiled8  tiled8 0.123, tiled4 12.3, direct 1235",
      "    attention long wide  staged",
    ],
  );
});

Deno.test("the line of features says what is there and what isn't", () => {
  const line = featureLine(["shader-f16", "timestamp-query", "texture-compression-bc"]);
  assert.match(
    line,
    /^ {2}features: no subgroups \(.*, timestamp-query \(--profile\), shader-f16 /,
  );
  assert.match(line, /no chromium-experimental-subgroup-matrix \(matrix units/);
  assert.doesNotMatch(line, /texture/);
});
