import assert from "assert";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import type { StoredTensor } from "./stored_tensor.ts";

const sample = {
  tensors: new Map<string, StoredTensor>([
    ["b", { dtype: "F32", shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, -6.5) }],
    ["a.weight", { dtype: "F32", shape: [1], data: Float32Array.of(NaN) }],
    ["ünïcode", { dtype: "F32", shape: [2], data: new Float32Array(8).subarray(3, 5) }],
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
    tensors: new Map([["w", { dtype: "F32" as const, shape: [2], data: Float32Array.of(1, -2) }]]),
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
    const tensors = new Map([["n".repeat(length), {
      dtype: "F32" as const,
      shape: [1],
      data: Float32Array.of(7),
    }]]);
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
      (error) =>
        error instanceof RangeError &&
        /^Cannot read model\.safetensors: expected /.test(error.message),
      `${length} of ${bytes.length} bytes`,
    );
  }
});

/** A header of one tensor `w` of four bytes, changed. */
const entry = (change: object) => ({
  w: { dtype: "F32", shape: [1], data_offsets: [0, 4], ...change },
});

const four = new Uint8Array(4);
const one = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';

function assertRefused(bytes: Uint8Array, message: RegExp): void {
  assert.throws(() => decodeSafetensors(bytes, "x"), (error: Error) => {
    assert.equal(error.name, "RangeError", error.stack);
    assert.match(error.message, /^Cannot read x: expected /);
    assert.match(error.message, message);
    assert.ok(error.message.length < 400, `${error.message.length} letters`);
    return true;
  });
}

Deno.test("files that aren't safetensors are refused by what is wrong", () => {
  const wrong: [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /which starts with the 8 bytes of its header's length, got 0 bytes/],
    [new Uint8Array(100).fill(0x50), /another kind of file, which starts with the bytes 50 50 50/],
    [new Uint8Array(100), /expected "\{" at byte 8, where the header starts, got ""/],
    [file("{broken"), /a string in quotation marks, got "broken" at byte 9 of the header/],
    [file("[1, 2]"), /expected "\{" at byte 8, where the header starts, got "\["/],
    [file("null"), /expected "\{" at byte 8/],
    [file(" {}"), /expected "\{" at byte 8/],
    [file("\ufeff{}"), /expected "\{" at byte 8/],
    [file("{} x"), /expected the end, got "x" at byte 11/],
    [file(`{"ü":${one},}`), /a string in quotation marks, got "\}" at byte 63 of the header/],
    [file("{".repeat(9e4)), /expected a string in quotation marks/],
    [file(`{"w":${"[".repeat(9e4)}`), /expected at most 127 levels/],
    [file({ w: 5 }), /expected dtype, shape and data_offsets of tensor "w", got no object/],
    [file({ w: null }), /of tensor "w", got no object/],
  ];
  for (const [bytes, message] of wrong) assertRefused(bytes, message);
  const long = file("{}");
  new DataView(long.buffer).setBigUint64(0, 100_000_001n, true);
  assertRefused(long, /a header of at most 100000000 bytes, got 100000001/);
  new DataView(long.buffer).setBigUint64(0, 99_999_999n, true);
  assertRefused(long, /a header up to byte 100000007, got 10 bytes: the file is cut short/);
});

Deno.test("tensors of unknown types, or with numbers that are none, are refused by name", () => {
  const wrong: [Uint8Array, RegExp][] = [
    [file(entry({ dtype: "Q4_K" }), four), /tensor "w" to have a dtype of BOOL.+U64; got "Q4_K"/],
    [file(entry({ dtype: "f32" }), four), /U64; got "f32"/],
    [file(entry({ dtype: "toString" }), four), /U64; got "toString"/],
    [file(entry({ dtype: null }), four), /U64; got no text/],
    [
      file(entry({ dtype: "F16" }), four),
      /expected 2 bytes of tensor "w", F16 of shape \[1\], got 4/,
    ],
    [file(entry({ dtype: "I64" }), four), /expected 8 bytes of tensor "w", I64 of/],
    [
      file(entry({ dtype: "F4", shape: [3] }), four),
      /a whole number of bytes of tensor "w", got 12 bits/,
    ],
    [file(entry({ shape: "1" }), four), /whole numbers from 0 to 2\^64 as the shape of tensor "w"/],
    [file(entry({ shape: [-1] }), four), /as the shape of tensor "w"/],
    [file(entry({ shape: [1.5] }), four), /as the shape of tensor "w"/],
    [file('{"w":' + one.replace("[1]", "[1.0]") + "}", four), /as the shape of tensor "w"/],
    [file('{"w":' + one.replace("[1]", "[1e0]") + "}", four), /as the shape of tensor "w"/],
    [file('{"w":' + one.replace("[1]", "[1e999]") + "}", four), /a number below 1.8e308/],
    [file('{"w":' + one.replace("[1]", "[18446744073709551616]") + "}", four), /as the shape/],
    [file(entry({ shape: [2 ** 32, 2 ** 32, 0] }), four), /fewer than 2\^64 bits of tensor "w"/],
    [file(entry({ shape: [2 ** 50] }), four), /expected 4503599627370496 bytes of tensor "w"/],
    [file(entry({ data_offsets: [-4, 0] }), four), /as the data_offsets of tensor "w"/],
    [file(entry({ data_offsets: [0, 4, 8] }), four), /two data_offsets of tensor "w"/],
    [file(entry({ data_offsets: [4, 0] }), four), /the first not above the second/],
    [file(entry({ shape: [2] }), four), /8 bytes of tensor "w", F32 of shape \[2\], got 4/],
  ];
  for (const [bytes, message] of wrong) assertRefused(bytes, message);
});

Deno.test("names twice, holes, overlaps and bytes left over are refused", () => {
  const [twelve, eight] = [new Uint8Array(12), new Uint8Array(8)];
  const second = (from: number) => one.replace("[0,4]", `[${from},${from + 4}]`);
  const wrong: [Uint8Array, RegExp][] = [
    [
      file(`{"w":${one},"w":${one}}`, four),
      /each key once, got "w" again at byte 62 of the header/,
    ],
    [file(`{"w":${one},"\\u0077":${one}}`, four), /each key once, got "w" again/],
    [file(`{"w":${one.replace("}", ',"dtype":"F32"}')}}`, four), /each key once, got "dtype"/],
    [file(`{"w":${one},"v":${second(8)}}`, twelve), /"v" to start at byte 120, .+ got 124/],
    [file(`{"w":${one},"v":${second(2)}}`, eight), /"v" to start at byte 119, .+ got 117/],
    [
      file(`{"w":${second(4)}}`, eight),
      /"w" to start at byte 62, where the one before ends, got 66/,
    ],
    [file(`{"w":${one}}`, eight), /end with its last tensor at byte 66, got 4 bytes more/],
    [file("{}", four), /end with its last tensor at byte 10, got 4 bytes more/],
    [
      file(`{"w":${one}}`, eight.subarray(0, 3)),
      /tensors up to byte 66, got 65 bytes: the file is cut/,
    ],
  ];
  for (const [bytes, message] of wrong) assertRefused(bytes, message);
  // The order in the header is free, and kept.
  const turned = decodeSafetensors(file(`{"v":${second(4)},"w":${one}}`, eight), "x");
  assert.deepEqual([...turned.tensors.keys()], ["v", "w"]);
});

Deno.test("names and metadata that are no text are refused", () => {
  const bytes = file(`{"?":${one}}`, four);
  bytes[bytes.indexOf(0x3f)] = 0xff;
  assertRefused(bytes, /expected a header in UTF-8 in bytes 8 to \d+/);
  assertRefused(file(`{"\\ud800":${one}}`, four), /whole characters, with valid escapes/);
  assertRefused(file(`{"__metadata__":null}`), /__metadata__ to be an object of strings/);
  assertRefused(file(`{"__metadata__":[]}`), /__metadata__ to be an object of strings/);
  assertRefused(file(`{"__metadata__":{"a":"b","c":1}}`), /a string as __metadata__'s "c"/);
});

Deno.test("messages stay short, whatever the file holds", () => {
  const long = "n".repeat(1e6);
  assertRefused(file({ [long]: 5 }), /tensor "n{60}…"/);
  assertRefused(file(entry({ dtype: long }), four), /got "n{60}…"/);
  assertRefused(file({ __metadata__: { [long]: 5 } }), /"n{60}…"/);
  assertRefused(file(`{"w":${long}}`), /expected a value, got "nnnnnnnnnnnn"/);
  assertRefused(file(`{"${long}`), /expected a string that ends/);
  const flat = { dtype: "F32", shape: Array(1e3).fill(1), data_offsets: [0, 8] };
  assertRefused(file({ w: flat }), /\[1, 1, 1, 1, 1, 1, 1, 1\] and more/);
  assertRefused(file(`{"w":${"1".repeat(1e6)}}`), /fewer than 1000 digits/);
});

Deno.test("the order of names stays, of those that look like numbers too", () => {
  const tensors = new Map(
    ["b", "10", "2", "a", "1", "__proto__"].map((name, i): [string, StoredTensor] => [
      name,
      { dtype: "F32", shape: [1], data: Float32Array.of(i) },
    ]),
  );
  const read = decodeSafetensors(encodeSafetensors({ tensors, metadata: {} }), "x");
  assert.deepEqual([...read.tensors], [...tensors]);
});
