/** Options and files that can't be, each refused by a sentence. */
import assert from "assert";
import { describe, initialize, vit } from "../models/mod.ts";
import { encodeWeights, type SaveWeightsOptions } from "./encode_weights.ts";
import { scanJson } from "./json_scanner.ts";
import { loadWeights, type LoadWeightsOptions } from "./load_weights.ts";
import { openWeights } from "./open_weights.ts";
import { decodeSafetensors } from "./safetensors.ts";
import { PREFIX } from "./safetensors_header.ts";
import { selectElements } from "./select_weights.ts";

const network = describe(vit({ dim: 8, depth: 1, heads: 2, patch: 16 }));
const values = initialize(network, { seed: 1 });

Deno.test("encodeWeights() refuses other data types, and metadata that aren't free", () => {
  const encode = (options: object) => () =>
    encodeWeights(network, values, options as SaveWeightsOptions);
  for (const dtype of ["F64", "I8", "f16", 16]) {
    assert.throws(
      encode({ dtype }),
      /^\w+: Cannot write weights: expected dtype to be "F32", "F16" or/,
    );
  }
  for (const key of ["model", "configuration", "aliases", "format"]) {
    assert.throws(encode({ metadata: { [key]: "x" } }), {
      name: "RangeError",
      message: `Cannot write weights: expected metadata without model, configuration, aliases, ` +
        `format of its own, got ${key}`,
    });
  }
  const { metadata } = decodeSafetensors(encodeWeights(network, values), "a");
  const again = decodeSafetensors(encodeWeights(network, values, { metadata }), "b");
  assert.deepEqual(again.metadata, metadata);
  assert.throws(encode({ metadata: { a: 1 } }), /whole characters as metadata "a", got 1$/);
});

Deno.test("loadWeights() refuses first values of another size, and unknown ways to resample", async () => {
  const file = new Blob([encodeWeights(network, values)]);
  const load = (options: object) => loadWeights(file, network, options as LoadWeightsOptions);
  const initial = new Map(values).set("head.bias", new Float32Array(11));
  await assert.rejects(load({ replaceHead: true, initial }), {
    name: "RangeError",
    message: /^Cannot load .*: expected first values of "head.bias" \[10\], got 11$/,
  });
  for (const resizePositions of ["cubic", 1, null]) {
    await assert.rejects(load({ resizePositions }), /expected resizePositions to be "bicubic", /);
  }
});

Deno.test("selectElements() refuses elements that aren't as many as the shape says", () => {
  const select = (length: number, from: number[], to: number[]) => () =>
    selectElements(new Float32Array(length), from, to);
  for (
    const wrong of [
      select(11, [3, 4], [2, 2]),
      select(12, [3, 4], [1.5, 2]),
      select(12, [3, 4], [-1, 2]),
      select(12, [-3, -4], [-3, -4]),
    ]
  ) {
    assert.throws(wrong, {
      name: "RangeError",
      message: /^Cannot select elements: expected shapes/,
    });
  }
});

Deno.test("openWeights() refuses file addresses whose escapes are no UTF-8", async () => {
  await assert.rejects(openWeights("file:///a%ffb.safetensors"), {
    name: "RangeError",
    message:
      "Cannot read file:///a%ffb.safetensors: expected UTF-8 in its %, got /a%ffb.safetensors",
  });
});

Deno.test("a shape has a thousand axes at most, and repeated sides take no memory of their own", () => {
  const file = (axes: number) => {
    const shape = new Array(axes).fill(1);
    const header = JSON.stringify({ w: { dtype: "U8", shape, data_offsets: [0, 1] } });
    const bytes = new Uint8Array(PREFIX + header.length + 1);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(new TextEncoder().encode(header), PREFIX);
    return bytes;
  };
  assert.equal(decodeSafetensors(file(1000), "x").tensors.get("w")!.shape.length, 1000);
  const message = /^Cannot read x: expected at most 1000 items in a list, got .+ of the header$/;
  assert.throws(() => decodeSafetensors(file(1001), "x"), { name: "RangeError", message });
  const [first, second] = scanJson("[10,10]") as readonly unknown[];
  assert.equal(first, second);
});
