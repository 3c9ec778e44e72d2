import assert from "assert";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "./safetensors.ts";

const sample = {
  tensors: new Map<string, StoredTensor>([
    ["b", { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, -6.5) }],
    ["a.weight", { shape: [1], data: Float32Array.of(NaN) }],
    ["ünïcode", { shape: [2], data: new Float32Array(8).subarray(3, 5) }],
  ]),
  metadata: { step: "3", note: 'with "quotes"\n' },
};

/** A file with any header and any bytes after it. */
function file(header: unknown, body = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

Deno.test("tensors and metadata survive a round trip, in order", () => {
  assert.deepEqual(decodeSafetensors(encodeSafetensors(sample), "x"), sample);
});

Deno.test("the bytes are those of the format: length, header, little-endian floats", () => {
  const bytes = encodeSafetensors({
    tensors: new Map([["w", { shape: [2], data: Float32Array.of(1, -2) }]]),
    metadata: {},
  });
  const header = '{"__metadata__":{},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const expected = [
    ...[padded.length, 0, 0, 0, 0, 0, 0, 0],
    ...new TextEncoder().encode(padded),
    ...[0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0],
  ];
  assert.deepEqual([...bytes], expected);
});

Deno.test("tensors start at a multiple of eight bytes whatever the header's length", () => {
  for (let length = 1; length < 10; length++) {
    const tensors = new Map([["n".repeat(length), { shape: [1], data: Float32Array.of(7) }]]);
    const bytes = encodeSafetensors({ tensors, metadata: {} });
    assert.equal((bytes.length - 4) % 8, 0);
    assert.deepEqual(decodeSafetensors(bytes, "x").tensors, tensors);
  }
});

Deno.test("a file without metadata or in a larger buffer is read", () => {
  const header = { w: { dtype: "F32", shape: [1], data_offsets: [0, 4] } };
  const bytes = file(header, Uint8Array.of(0, 0, 0x80, 0x3f));
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const { tensors, metadata } = decodeSafetensors(shifted.subarray(3), "x");
  assert.deepEqual(tensors.get("w")!.data, Float32Array.of(1));
  assert.deepEqual(metadata, {});
});

Deno.test("a file that is cut short anywhere is refused by name", () => {
  const bytes = encodeSafetensors(sample);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(
      () => decodeSafetensors(bytes.subarray(0, length), "model.safetensors"),
      (error) => error instanceof RangeError && /^Cannot read model\.saf/.test(error.message),
      `${length} of ${bytes.length} bytes`,
    );
  }
});

Deno.test("files that aren't float32 safetensors are refused by what is wrong", () => {
  const entry = (change: object) => ({
    w: { dtype: "F32", shape: [1], data_offsets: [0, 4], ...change },
  });
  const four = new Uint8Array(4);
  const wrong: [Uint8Array, RegExp][] = [
    [new Uint8Array(100).fill(0x50), /x as it is truncated or no safetensors file: 100 bytes/],
    [new Uint8Array(100), /truncated or no safetensors file: 100 bytes, a header of 0/],
    [file("{broken"), /the header in bytes 8 to 15 is no JSON object/],
    [file("[1, 2]"), /is no JSON object/],
    [file("null"), /is no JSON object/],
    [file({ w: 5 }), /tensor "w" needs dtype, shape and data_offsets: 5/],
    [file({ w: null }), /tensor "w" needs dtype, shape and data_offsets: null/],
    [file(entry({ shape: "1" }), four), /tensor "w" needs dtype, shape and data_offsets/],
    [file(entry({ data_offsets: [-4, 0] }), four), /tensor "w" needs dtype, shape and data_of/],
    [file(entry({ dtype: "F16" }), four), /"w" must be F32 of shape \[1\]: F16, 4 bytes/],
    [file(entry({ shape: [2] }), four), /"w" must be F32 of shape \[2\]: F32, 4 bytes/],
    [file(entry({ data_offsets: [4, 8] }), four), /truncated: tensor "w" ends at byte \d+, the f/],
  ];
  for (const [bytes, message] of wrong) {
    assert.throws(() => decodeSafetensors(bytes, "x"), (error: Error) => {
      assert.equal(error.name, "RangeError", error.stack);
      assert.match(error.message, message);
      return true;
    });
  }
});
