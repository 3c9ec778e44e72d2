import assert from "assert";
import { layoutOf, packParams, type Params } from "./params.ts";

const STRUCT = `struct Params {
  rows: u32, // of the first, and
  // the second
  shift: i32,
  scale: f32,
  sizes: array<vec4u, 2>,
  last: u32,
  rates: vec4f,
}`;

const GIVEN: Params = {
  rows: 7,
  shift: -1,
  scale: 0.5,
  sizes: [1, 2, 3, 4, 5, 6, 7, 8],
  last: 2 ** 32 - 1,
  rates: [0.25, Infinity, -0, 1],
};

const pack = (params: Params, source = STRUCT) => packParams({ kernel: "test", source, params });

Deno.test("fields lie where WGSL puts them, in whatever order they are given", () => {
  const offsets = layoutOf("test", STRUCT).fields.map(({ name, offset }) => [name, offset]);
  assert.deepEqual(Object.fromEntries(offsets), {
    rows: 0,
    shift: 4,
    scale: 8,
    sizes: 16,
    last: 48,
    rates: 64,
  });
  const bytes = pack(Object.fromEntries(Object.entries(GIVEN).reverse()));
  assert.deepEqual([...new Uint32Array(bytes)], [
    ...[7, 0xffffffff, 0x3f000000, 0],
    ...[1, 2, 3, 4, 5, 6, 7, 8],
    ...[0xffffffff, 0, 0, 0],
    ...[0x3e800000, 0x7f800000, 0x80000000, 0x3f800000],
  ]);
});

Deno.test("a block is a multiple of 16 bytes, and of another text when that is another", () => {
  assert.equal(pack({ a: 1 }, "struct Params {\n  a: u32,\n}").byteLength, 16);
  assert.deepEqual([...new Float32Array(pack({ a: 1 }, "struct Params {\n  a: f32,\n}"))], [
    1,
    0,
    0,
    0,
  ]);
});

Deno.test("values that don't fit the fields are refused by kernel and field", () => {
  const wrong: [change: Params, expected: string][] = [
    [{ rows: NaN }, "a value for the field rows: u32, got NaN"],
    [{ rows: 0.5 }, "a value for the field rows: u32, got 0.5"],
    [{ rows: -1 }, "a value for the field rows: u32, got -1"],
    [{ rows: 2 ** 32 }, "a value for the field rows: u32, got 4294967296"],
    [{ rows: [1, 2] }, "a value for the field rows: u32, got 1, 2"],
    [{ shift: 2 ** 31 }, "a value for the field shift: i32, got 2147483648"],
    [{ scale: [] }, "a value for the field scale: f32, got "],
    [{ rates: 1 }, "a value for the field rates: vec4f, 4 numbers, got 1"],
    [{ sizes: [1, 2, 3] }, "a value for the field sizes: array<vec4u, 2>, 8 numbers, got 1, 2, 3"],
    [
      { stride: 1 },
      "values for the fields of its Params: rows, shift, scale, sizes, last, rates, got stride",
    ],
  ];
  for (const [change, expected] of wrong) {
    const message = `Cannot run kernel "test": expected ${expected}`;
    assert.throws(() => pack({ ...GIVEN, ...change }), { name: "TypeError", message });
  }
  for (const name of Object.keys(GIVEN)) {
    const { [name]: _, ...rest } = GIVEN;
    assert.throws(
      () => pack(rest),
      new RegExp(`"test": expected a value for the field ${name}: .*, got none$`),
    );
  }
});

Deno.test("a struct that can't be laid out is refused", () => {
  for (
    const field of [
      "a: vec3f",
      "a: array<f32, 4>",
      "a: array<vec4f>",
      "a: mat4x4f",
      "a: vec4f, 2>",
      "a",
    ]
  ) {
    assert.throws(
      () => pack({ a: 1 }, `struct Params {\n  ${field},\n}`),
      /^TypeError: Cannot run kernel "test": expected fields of Params with a type that can be laid/,
      field,
    );
  }
  assert.throws(() => pack({}, "fn main() {}"), /expected a text with a struct Params, got none$/);
});
