import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { convnext, describe, initialize, type Model, vit } from "../models/mod.ts";
import { saveWeights } from "./save_weights.ts";
import { selectElements, selectWeights } from "./select_weights.ts";

const SUMS = [
  [26, 23, 287],
  [30, 29, 420],
  [224, 197, 21_965],
  [288, 197, 28_269],
  [864, 197, 85_005],
  [960, 197, 94_461],
];
const range = (n: number) => Float32Array.from({ length: n }, (_, i) => i);

Deno.test("selectElements(): every other element, else places rounded to even, on each axis", () => {
  assert.deepEqual([...selectElements(range(6), [6], [3])], [0, 2, 4]);
  assert.deepEqual([...selectElements(range(6), [6], [6])], [0, 1, 2, 3, 4, 5]);
  assert.deepEqual([...selectElements(range(7), [7], [1])], [0]);
  // torch.round(torch.linspace(0, 4, 3)), and of (0, 6, 4) and (0, 5, 3), whose 2.5 goes to 2.
  assert.deepEqual([...selectElements(range(5), [5], [3])], [0, 2, 4]);
  assert.deepEqual([...selectElements(range(7), [7], [4])], [0, 2, 4, 6]);
  assert.deepEqual([...selectElements(range(11), [11], [3])], [0, 5, 10]);
  assert.deepEqual([...selectElements(range(10), [10], [7])], [0, 2, 3, 4, 6, 8, 9]);
  // Where float64 rounds to other places: sums of torch.round(torch.linspace(0, T − 1, S)) of PyTorch 2.15.
  for (const [all, n, sum] of SUMS) {
    const places = selectElements(range(all), [all], [n]);
    assert.equal(places.reduce((total, place) => total + place, 0), sum, `${all} to ${n}`);
  }
  assert.deepEqual([...selectElements(range(24), [2, 3, 4], [1, 3, 2])], [0, 2, 4, 6, 8, 10]);
  for (const [from, to] of [[[4], [5]], [[4, 4], [4]], [[4, 4], [2, 5]]]) {
    assert.throws(() => selectElements(range(16), from, to), { name: "RangeError" });
  }
});

/** What a student takes from a teacher with values of seed 0. */
async function selected(teacher: Model, student: Model) {
  const [large, small] = [describe(teacher), describe(student)];
  const values = initialize(large, { seed: 0 });
  let taken = new Map<string, Float32Array>();
  await inFolder(async (folder) => {
    await saveWeights(`${folder}/large.safetensors`, large, values);
    taken = await selectWeights(`${folder}/large.safetensors`, small);
  });
  return { values, taken, small };
}

Deno.test("selectWeights(): the first blocks, evenly spaced, of a wider ViT", async () => {
  const sizes = { patch: 8, positions: "learned" } as const;
  const { values, taken, small } = await selected(
    vit({ ...sizes, dim: 24, depth: 4, heads: 3 }),
    vit({ ...sizes, dim: 12, depth: 2, heads: 3 }),
  );
  const names = small.parameters.map(({ name }) => name).filter((name) => !name.includes("head"));
  assert.deepEqual([...taken.keys()], names);
  const [own, all] = [taken, values].map((of) => of.get("blocks.1.mlp.fc1.weight")!);
  own.forEach((x, i) => assert.equal(x, all[2 * Math.floor(i / 12) * 24 + 2 * (i % 12)]));
  // The keys of (36, 12) are every other one of the keys of (72, 24).
  const [qkv, whole] = [taken, values].map((of) => of.get("blocks.0.attn.qkv.weight")!);
  assert.equal(qkv[12 * 12], whole[24 * 24]);
  assert.equal(taken.get("pos_embed")![13], values.get("pos_embed")![24 + 2]);
});

Deno.test("selectWeights(): the authors leave out ConvNeXt's norm before the head, too", async () => {
  const sizes = { depths: [1, 1], patch: 4 };
  const { taken } = await selected(
    convnext({ ...sizes, dims: [16, 24] }),
    convnext({ ...sizes, dims: [8, 12] }),
  );
  assert.ok(taken.has("stages.1.blocks.0.mlp.fc2.weight"));
  assert.ok(![...taken.keys()].some((name) => name.includes("head")));
});

Deno.test("selectWeights() refuses networks that are deeper or wider than the file's", async () => {
  const teacher = vit({ dim: 24, depth: 2, heads: 3, patch: 8 });
  const cases: [Model, RegExp][] = [
    [
      vit({ dim: 12, depth: 3, heads: 3, patch: 8 }),
      /^Cannot select weights from .*: expected "?blocks\.2\.norm1\.weight"? of 1 axes of at least \[12\], got none$/,
    ],
    [vit({ dim: 36, depth: 1, heads: 3, patch: 8 }), /at least .*36.*, got .*24/],
  ];
  for (const [student, message] of cases) {
    await assert.rejects(selected(teacher, student), { name: "RangeError", message });
  }
});
