import assert from "assert";
import { openCpu, type StepProfile } from "../src/devices/mod.ts";
import { adamW, profileSession, trainingWork } from "../src/training/mod.ts";
import { floorText, kernelsText } from "./floor_text.ts";
import { floorOf, kernelsOf, lossesOf, lossOf, sumOf } from "./floors.ts";
import { startOf } from "./networks.ts";
import { sessionOf } from "./peers/mimetic_training.ts";
import { selections } from "./selections.ts";
import { trains } from "./workloads.ts";

/** 100 GFLOP/s, 10 GB/s: a million FLOPs take 0.01 ms, a million bytes 0.1 ms. */
const peak = { flops: 1e11, bytes: 1e10 };

/** A profiled operation of so many million FLOPs and bytes. */
function step(
  operation: StepProfile["operation"],
  [flops, bytes, milliseconds]: readonly number[],
  pass: "forward" | "backward" = "forward",
  epilogue: string[] = [],
): StepProfile {
  return {
    operation,
    epilogue,
    origin: { pass, layer: "" },
    types: "",
    work: { flops: flops * 1e6, bytes: bytes * 1e6 },
    kernels: [{ kernel: "a", milliseconds: milliseconds / 4 }, {
      kernel: "b",
      milliseconds: 3 * milliseconds / 4,
    }],
  };
}

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a}, not ${b}`);

Deno.test("the floor of each operation is the longer of its FLOPs' and its bytes' time", () => {
  near(floorOf([{ flops: 1e8, bytes: 1e6 }], peak), 1);
  near(floorOf([{ flops: 1e6, bytes: 1e7 }], peak), 1);
  // Operations run one after another: what one is short of doesn't fill the other's time.
  near(
    floorOf([{ flops: 1e8, bytes: 1e6 }, { flops: 1e6, bytes: 1e7 }], peak),
    2,
  );
  assert.equal(floorOf([], peak), 0);
});

Deno.test("operations are grouped by pass and kind, and sorted by the time they lose", () => {
  const steps = [
    step("matmul", [100, 1, 1.5]),
    step("matmul", [300, 1, 3.25]),
    step("matmul", [100, 1, 1.25], "forward", ["add", "gelu"]),
    step("matmul", [100, 1, 4], "backward"),
    step("sum", [1, 10, 0.5]),
  ];
  const losses = lossesOf(steps, peak);
  assert.deepEqual(
    losses.map(({ pass, operation, count }) => [pass, operation, count]),
    [
      ["backward", "matmul", 1],
      ["forward", "matmul", 2],
      ["forward", "matmul + add + gelu", 1],
      ["forward", "sum", 1],
    ],
  );
  [3, 0.75, 0.25, -0.5].forEach((lost, i) => near(losses[i].lost, lost));
  assert.deepEqual(losses.map(({ computing, floor }) => computing === floor), [
    true,
    true,
    true,
    false,
  ]);
  const all = lossOf(steps, peak);
  near(all.milliseconds, 10.5);
  near(all.floor, 7);
  near(all.computing, 6);
  const sums = sumOf(losses);
  for (const key of Object.keys(all) as (keyof typeof all)[]) {
    near(sums[key], all[key]);
  }
});

Deno.test("a table's rows and its rest are the step", () => {
  const steps = [
    step("matmul", [100, 1, 1.5]),
    step("sum", [1, 10, 3]),
    step("fill", [0, 0, 0.5]),
  ];
  const [all, operations] = [lossOf(steps, peak), lossesOf(steps, peak)];
  const kernels = kernelsOf(steps);
  const found = [{ network: "tiny", milliseconds: 5.25, all, operations, kernels }];
  const text = floorText({ device: "here", load: 1, peak }, found, 1);
  assert.match(
    text,
    /^here, load 1\.0, peak: 100\.0 GFLOP\/s in products, 10\.0 GB\/s in copies/,
  );
  assert.match(
    text,
    /tiny +forward +sum +1 .* 3\.00 +1\.00 +bytes +33 % +2\.00\n2 others .* 2\.00 +1\.00 +FLOPs/,
  );
  assert.match(text, /tiny +3 .* 5\.00 +2\.00 .* 40 % +3\.00 +5\.25$/);
  // Of each operation a takes a quarter and b the rest.
  const lines = kernelsText(found, 1).split("\n");
  assert.equal(lines[0], "tiny");
  assert.match(lines.at(-1)!, /^forward +b +3 +3\.75 +1250\.0 +75\.0 %$/);
});

Deno.test("kernels are grouped by pass and name, and sorted by their time", () => {
  const steps = [
    step("matmul", [1, 1, 4]),
    step("sum", [1, 1, 2]),
    step("matmul", [1, 1, 8], "backward"),
  ];
  assert.deepEqual(kernelsOf(steps), [
    { pass: "backward", kernel: "b", count: 1, milliseconds: 6 },
    { pass: "forward", kernel: "b", count: 2, milliseconds: 4.5 },
    { pass: "backward", kernel: "a", count: 1, milliseconds: 2 },
    { pass: "forward", kernel: "a", count: 2, milliseconds: 1.5 },
  ]);
  assert.deepEqual(kernelsOf([]), []);
});

Deno.test("the work of a profiled step is what is counted without a device", async () => {
  const network = selections("mamba2", true).find(trains)!;
  const device = await openCpu({ threads: 1 });
  const { session, inputs } = await sessionOf(device, network, 2);
  try {
    const { steps } = await profileSession(session, inputs, {
      warmUp: 0,
      runs: 1,
    });
    const start = startOf(network);
    const work = trainingWork(start.network, {
      batch: network.batch,
      objective: start.objective,
      optimizer: adamW(),
    });
    assert.deepEqual(work, steps.map((one) => one.work));
    near(lossOf(steps, peak).floor, floorOf(work, peak));
  } finally {
    session.destroy();
    device.destroy();
  }
});
