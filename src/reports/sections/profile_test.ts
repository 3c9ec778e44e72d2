import assert from "assert";
import type { PlotlyObject } from "../types.ts";
import { profileSection, profileTable, profileWords, type TrainingProfile } from "./profile.ts";

const product = { pass: "forward", operation: "matmul + add", flops: 4e6, bytes: 2e5 };
const profile: TrainingProfile = {
  network: "vit<1>",
  device: "cpu: CPU, 2 threads",
  timing: "the host's clock around each kernel",
  runs: 10,
  milliseconds: 3.9,
  peakFlops: 8e9,
  peakBytes: 1e9,
  operations: [
    { ...product, layer: "blocks.0.mlp.fc1", kernels: { matmul: 1 } },
    { ...product, layer: "body.blocks.1.mlp.fc1", kernels: { matmul: 1.5 } },
    {
      ...{ pass: "backward", layer: "head", operation: "sum" },
      ...{ flops: 0, bytes: 1e5, kernels: { sumRows: 0.25, sumColumns: 0.25 } },
    },
    { pass: "update", operation: "adamw", flops: 6e6, bytes: 5e5, kernels: { adamw: 1 } },
  ],
};

Deno.test("a table of kernels adds up what they do, the longest first", () => {
  assert.deepEqual(profileTable(profile).rows, [
    // 8 MFLOP in 2.5 ms; at the peak 1 ms, where 0.4 MB would take 0.4 ms.
    ["matmul", "2", "2.500", "62.5\u202f%", "3.2", "0.2", "40\u202f%"],
    // 0.75 ms at the peak of FLOPs.
    ["adamw", "1", "1.000", "25.0\u202f%", "6.0", "0.5", "75\u202f%"],
    ["sumRows, sumColumns", "1", "0.500", "12.5\u202f%", "–", "0.2", "20\u202f%"],
  ]);
});

Deno.test("what a table has no room for is one row", () => {
  const { rows } = profileTable(profile, 1);
  assert.deepEqual(rows.map(([name, count, time]) => [name, count, time]), [
    ["matmul", "2", "2.500"],
    ["2 others", "2", "1.500"],
  ]);
});

Deno.test("a picture has a rectangle for every pass, part, operation and kernel", () => {
  const { figures } = profileSection([profile])!;
  const [trace] = figures![0].data as { ids: string[]; x: number[]; base: number[]; y: number[] }[];
  const { ids, x, base, y } = trace;
  const value = (id: string) => x[ids.indexOf(id)];
  const forward = "training step / forward";
  assert.equal(value(`${forward} / blocks.0 / mlp.fc1 / matmul + add / matmul`), 1);
  assert.equal(value(`${forward} / body.blocks.1 / mlp.fc1 / matmul + add / matmul`), 1.5);
  assert.equal(value("training step / backward / head / sum / sumRows"), 0.25);
  assert.equal(value("training step / update / outside of layers / adamw / adamw"), 1);
  assert.deepEqual([value("training step"), value(forward)], [4, 2.5]);
  assert.equal(new Set(ids).size, ids.length);
  // Every rectangle lies within the one above it, beside its neighbors.
  ids.forEach((id, i) => {
    const parent = ids.indexOf(id.split(" / ").slice(0, -1).join(" / "));
    if (parent < 0) return assert.deepEqual([id, base[i], y[i]], ["training step", 0, 0]);
    assert.ok(base[i] >= base[parent] && base[i] + x[i] <= base[parent] + x[parent]);
    assert.equal(y[i], y[parent] + 1);
    const beside = ids.flatMap((_, j) => j < i && y[j] === y[i] ? [base[j] + x[j]] : []);
    assert.ok(beside.every((end) => end <= base[i]), id);
  });
  const [{ title, layout }] = figures!;
  assert.equal(title, "Time of a training step: vit&lt;1&gt;");
  assert.equal((layout.title as PlotlyObject).text, title);
});

Deno.test("a section says how times were taken, and there is none without profiles", () => {
  assert.match(
    profileWords(profile),
    /kernels take 4\.00 ms one by one .*clock.*10 steps.*3\.90 ms/,
  );
  assert.equal(profileSection([]), undefined);
});
