import assert from "assert";
import { convmixer, describe, initialize, mambaLanguageModel } from "../models/mod.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import { shareTensors, unshareTensors } from "./shared_tensors.ts";
import type { StoredTensor } from "./stored_tensor.ts";

const [head, embedding] = ["lm_head.weight", "backbone.embedding.weight"];

function fileOf(tied: boolean) {
  const model = mambaLanguageModel({ vocabulary: 8, dim: 8, depth: 1, tied });
  const network = describe(model);
  const values = initialize(network, { seed: 0 });
  const tensors = new Map(
    network.parameters.map(({ name, shape }): [string, StoredTensor] => [
      name,
      { dtype: "F32", shape, data: values.get(name)! },
    ]),
  );
  return { network, file: { tensors, metadata: { step: "3" } } };
}

Deno.test("a tied head stands beside the embedding, and is taken for it again", () => {
  const { network, file } = fileOf(true);
  assert.equal(file.tensors.has(head), false);
  const shared = decodeSafetensors(encodeSafetensors(shareTensors(file, network)), "x");
  assert.deepEqual(shared.tensors.get(head), file.tensors.get(embedding));
  assert.equal(shared.metadata.format, "pt");
  assert.deepEqual(unshareTensors(shared, "x"), file);
  // Files without it, or without any metadata, are read too.
  assert.deepEqual(unshareTensors(file, "x"), file);
  (shared.tensors.get(head)!.data as Float32Array)[2] += 1e-3;
  assert.throws(() => unshareTensors(shared, "x"), {
    name: "RangeError",
    message: `Cannot read x: expected tensor "${head}" to be a copy of "${embedding}", got other ` +
      "numbers",
  });
});

Deno.test("an untied head is a tensor of its own", () => {
  const { network, file } = fileOf(false);
  const shared = shareTensors(file, network);
  assert.deepEqual([...shared.tensors], [...file.tensors]);
  assert.deepEqual(shared.metadata, { format: "pt", step: "3" });
  assert.deepEqual(unshareTensors(shared, "x"), file);
});

Deno.test("batch norms have PyTorch's counters, which are passed over again", () => {
  const network = describe(convmixer({ dim: 8, depth: 1, kernel: 3, patch: 8 }));
  const values = initialize(network, { seed: 0 });
  const tensors = new Map(
    network.parameters.map(({ name, shape }): [string, StoredTensor] => [
      name,
      { dtype: "F32", shape, data: values.get(name)! },
    ]),
  );
  const file = { tensors, metadata: { step: "12" } };
  const shared = decodeSafetensors(encodeSafetensors(shareTensors(file, network, 12)), "x");
  const counter = shared.tensors.get("blocks.0.3.num_batches_tracked");
  assert.deepEqual(counter, { dtype: "I64", shape: [], data: BigInt64Array.of(12n) });
  assert.equal(shared.tensors.size, tensors.size + 3);
  assert.deepEqual(unshareTensors(shared, "x"), file);
});

Deno.test("metadata that name no copies are refused", () => {
  const { file } = fileOf(true);
  for (const aliases of ["{", "5x", '{"a":1}', '{"a":"a"}']) {
    const metadata = { ...file.metadata, aliases };
    assert.throws(() => unshareTensors({ ...file, metadata }, "x"), RangeError, aliases);
  }
});
