import assert from "assert";
import { openCpu } from "../src/devices/mod.ts";
import { appendRows, type Row, showRows } from "./measure.ts";

/** 100 GFLOP/s, 10 GB/s. */
const peak = { flops: 1e11, bytes: 1e10 };
const times = { n: 3, median: 4, lower: 3, upper: 5 };
const rows: Row[] = [
  // A millisecond by its FLOPs, then another by its bytes.
  {
    kernel: "two",
    shape: "small",
    times,
    rates: [[7, "images/s"]],
    work: [{ flops: 1e8, bytes: 1 }, { flops: 1, bytes: 1e7 }],
  },
  { kernel: "copy", shape: "large", times, rates: [] },
];

Deno.test("rows say the share of the peak where their work is counted", () => {
  const [, , two, copy] = showRows(rows, peak).split("\n");
  assert.match(two, /^two +small +4\.00 \(3\.00–5\.00\) +7\.0 images\/s +50 %$/);
  assert.match(copy, /^copy +large +4\.00 .*-$/);
});

Deno.test("lines have the share too, and add to what a file holds", async () => {
  const device = await openCpu({ threads: 1 });
  const path = await Deno.makeTempFile();
  try {
    await appendRows(path, rows.slice(0, 1), device, peak);
    await appendRows(path, rows.slice(1), device, peak);
    const lines = (await Deno.readTextFile(path)).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assert.deepEqual(lines.map(({ kernel, share }) => [kernel, share]), [
      ["two", 0.5],
      ["copy", undefined],
    ]);
    assert.equal(lines[0].rates["images/s"], 7);
  } finally {
    device.destroy();
    await Deno.remove(path);
  }
});
