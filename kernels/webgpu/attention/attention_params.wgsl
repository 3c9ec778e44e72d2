// Shared by the attention kernels. An invocation owns one row, a query or a key of one head, and
// meets the rows on the other side one after the other; a workgroup's rows are neighbors.
// Needs readQkv.
struct Params {
  batch: u32,
  tokens: u32,
  heads: u32,
  width: u32, // of a head
  scale: f32,
}
@group(1) @binding(0) var<uniform> params: Params;

override CAUSAL: bool = false;
override LANES: u32 = 64u;

// Blocks of 16 elements that hold a row, zeros at the end. Rows are spelled out block by block, as
// drivers' compilers choke on private arrays.
override BLOCKS: u32 = 4u;

struct Row {
  b0: mat4x4f,
  b1: mat4x4f,
  b2: mat4x4f,
  b3: mat4x4f,
  b4: mat4x4f,
  b5: mat4x4f,
  b6: mat4x4f,
  b7: mat4x4f,
}

// A workgroup's head, and its first row.
struct Place {
  image: u32,
  head: u32,
  token: u32,
}

fn place(workgroup: vec3u, grid: vec3u) -> Place {
  let blocks = (params.tokens + LANES - 1u) / LANES;
  let i = workgroup.y * grid.x + workgroup.x;
  return Place(i / blocks / params.heads, i / blocks % params.heads, i % blocks * LANES);
}

// True for the workgroups that only fill up the grid.
fn spare(p: Place) -> bool {
  return p.image >= params.batch;
}

// 1 if there is such a token: the number of rows at its place.
fn present(token: u32) -> u32 {
  return select(0u, 1u, token < params.tokens);
}

// Where a head's part of a token starts in tensors [B, N, parts · heads · width].
fn startOfRow(p: Place, parts: u32, part: u32, token: u32) -> u32 {
  let row = p.image * params.tokens + token;
  return ((row * parts + part) * params.heads + p.head) * params.width;
}

// Part 0 of a packed row is the query, 1 the key, 2 the value.
fn quadOfQkv(p: Place, part: u32, token: u32, d: u32) -> vec4f {
  return readQkv(startOfRow(p, 3u, part, token), 0u, 4u * d, present(token), params.width);
}

fn blockOfQkv(p: Place, part: u32, token: u32, block: u32) -> mat4x4f {
  let d = 4u * block;
  return mat4x4f(quadOfQkv(p, part, token, d), quadOfQkv(p, part, token, d + 1u),
    quadOfQkv(p, part, token, d + 2u), quadOfQkv(p, part, token, d + 3u));
}

fn rowOfQkv(p: Place, part: u32, token: u32) -> Row {
  var row: Row;
  row.b0 = blockOfQkv(p, part, token, 0u);
  if (BLOCKS > 1u) {
    row.b1 = blockOfQkv(p, part, token, 1u);
  }
  if (BLOCKS > 2u) {
    row.b2 = blockOfQkv(p, part, token, 2u);
  }
  if (BLOCKS > 3u) {
    row.b3 = blockOfQkv(p, part, token, 3u);
  }
  if (BLOCKS > 4u) {
    row.b4 = blockOfQkv(p, part, token, 4u);
  }
  if (BLOCKS > 5u) {
    row.b5 = blockOfQkv(p, part, token, 5u);
  }
  if (BLOCKS > 6u) {
    row.b6 = blockOfQkv(p, part, token, 6u);
  }
  if (BLOCKS > 7u) {
    row.b7 = blockOfQkv(p, part, token, 7u);
  }
  return row;
}

// Where a head's row lies in logSumExp and its like.
fn statistic(p: Place, token: u32) -> u32 {
  return (p.image * params.heads + p.head) * params.tokens + token;
}

fn addProducts(sum: vec4f, a: mat4x4f, b: mat4x4f) -> vec4f {
  return fma(a[3], b[3], fma(a[2], b[2], fma(a[1], b[1], fma(a[0], b[0], sum))));
}

fn dotOfRows(a: Row, b: Row) -> f32 {
  var sum = vec4f();
  sum = addProducts(sum, a.b0, b.b0);
  if (BLOCKS > 1u) {
    sum = addProducts(sum, a.b1, b.b1);
  }
  if (BLOCKS > 2u) {
    sum = addProducts(sum, a.b2, b.b2);
  }
  if (BLOCKS > 3u) {
    sum = addProducts(sum, a.b3, b.b3);
  }
  if (BLOCKS > 4u) {
    sum = addProducts(sum, a.b4, b.b4);
  }
  if (BLOCKS > 5u) {
    sum = addProducts(sum, a.b5, b.b5);
  }
  if (BLOCKS > 6u) {
    sum = addProducts(sum, a.b6, b.b6);
  }
  if (BLOCKS > 7u) {
    sum = addProducts(sum, a.b7, b.b7);
  }
  return dot(sum, vec4f(1.0));
}

fn addBlock(a: mat4x4f, factor: f32, b: mat4x4f) -> mat4x4f {
  let f = vec4f(factor);
  return mat4x4f(fma(f, b[0], a[0]), fma(f, b[1], a[1]), fma(f, b[2], a[2]), fma(f, b[3], a[3]));
}

// a + factor · b
fn addRow(a: Row, factor: f32, b: Row) -> Row {
  var sum: Row;
  sum.b0 = addBlock(a.b0, factor, b.b0);
  if (BLOCKS > 1u) {
    sum.b1 = addBlock(a.b1, factor, b.b1);
  }
  if (BLOCKS > 2u) {
    sum.b2 = addBlock(a.b2, factor, b.b2);
  }
  if (BLOCKS > 3u) {
    sum.b3 = addBlock(a.b3, factor, b.b3);
  }
  if (BLOCKS > 4u) {
    sum.b4 = addBlock(a.b4, factor, b.b4);
  }
  if (BLOCKS > 5u) {
    sum.b5 = addBlock(a.b5, factor, b.b5);
  }
  if (BLOCKS > 6u) {
    sum.b6 = addBlock(a.b6, factor, b.b6);
  }
  if (BLOCKS > 7u) {
    sum.b7 = addBlock(a.b7, factor, b.b7);
  }
  return sum;
}

fn scaleRow(a: Row, factor: f32) -> Row {
  var scaled: Row;
  scaled.b0 = factor * a.b0;
  if (BLOCKS > 1u) {
    scaled.b1 = factor * a.b1;
  }
  if (BLOCKS > 2u) {
    scaled.b2 = factor * a.b2;
  }
  if (BLOCKS > 3u) {
    scaled.b3 = factor * a.b3;
  }
  if (BLOCKS > 4u) {
    scaled.b4 = factor * a.b4;
  }
  if (BLOCKS > 5u) {
    scaled.b5 = factor * a.b5;
  }
  if (BLOCKS > 6u) {
    scaled.b6 = factor * a.b6;
  }
  if (BLOCKS > 7u) {
    scaled.b7 = factor * a.b7;
  }
  return scaled;
}

// True if the query sees the key, and both are there.
fn sees(query: u32, key: u32) -> bool {
  return query < params.tokens && key < params.tokens && (!CAUSAL || key <= query);
}

// a + factor · b if b is seen, else a. One that isn't may hold infinities or NaN, which no
// factor of 0 takes away.
fn addSeen(a: Row, factor: f32, b: Row, seen: bool) -> Row {
  var sum = a;
  if (!CAUSAL || seen) {
    sum = addRow(a, factor, b);
  }
  return sum;
}
