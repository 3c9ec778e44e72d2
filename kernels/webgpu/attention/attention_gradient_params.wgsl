// Rows of dout [B, N, heads · width].
// Needs attention_params.wgsl, readDout and writeDqkv.
fn quadOfDout(p: Place, token: u32, d: u32) -> vec4f {
  return readDout(startOfRow(p, 1u, 0u, token), 0u, 4u * d, present(token), params.width);
}

fn blockOfDout(p: Place, token: u32, block: u32) -> mat4x4f {
  let d = 4u * block;
  return mat4x4f(quadOfDout(p, token, d), quadOfDout(p, token, d + 1u),
    quadOfDout(p, token, d + 2u), quadOfDout(p, token, d + 3u));
}

fn rowOfDout(p: Place, token: u32) -> Row {
  var row: Row;
  row.b0 = blockOfDout(p, token, 0u);
  if (BLOCKS > 1u) {
    row.b1 = blockOfDout(p, token, 1u);
  }
  if (BLOCKS > 2u) {
    row.b2 = blockOfDout(p, token, 2u);
  }
  if (BLOCKS > 3u) {
    row.b3 = blockOfDout(p, token, 3u);
  }
  if (BLOCKS > 4u) {
    row.b4 = blockOfDout(p, token, 4u);
  }
  if (BLOCKS > 5u) {
    row.b5 = blockOfDout(p, token, 5u);
  }
  if (BLOCKS > 6u) {
    row.b6 = blockOfDout(p, token, 6u);
  }
  if (BLOCKS > 7u) {
    row.b7 = blockOfDout(p, token, 7u);
  }
  return row;
}

fn writeBlock(start: u32, block: u32, value: mat4x4f) {
  let column = 16u * block;
  writeDqkv(start, 0u, column, 1u, params.width, value[0]);
  writeDqkv(start, 0u, column + 4u, 1u, params.width, value[1]);
  writeDqkv(start, 0u, column + 8u, 1u, params.width, value[2]);
  writeDqkv(start, 0u, column + 12u, 1u, params.width, value[3]);
}

// Writes a row of a part of dqkv.
fn writeRow(p: Place, part: u32, token: u32, row: Row) {
  let start = startOfRow(p, 3u, part, token);
  writeBlock(start, 0u, row.b0);
  if (BLOCKS > 1u) {
    writeBlock(start, 1u, row.b1);
  }
  if (BLOCKS > 2u) {
    writeBlock(start, 2u, row.b2);
  }
  if (BLOCKS > 3u) {
    writeBlock(start, 3u, row.b3);
  }
  if (BLOCKS > 4u) {
    writeBlock(start, 4u, row.b4);
  }
  if (BLOCKS > 5u) {
    writeBlock(start, 5u, row.b5);
  }
  if (BLOCKS > 6u) {
    writeBlock(start, 6u, row.b6);
  }
  if (BLOCKS > 7u) {
    writeBlock(start, 7u, row.b7);
  }
}

// What makes powers probabilities where their sum's logarithm, a float32, is too coarse: 1/sum. Else 1.
fn inverseOf(total: f32, logarithm: f32) -> f32 {
  return select(1.0, 1.0 / total, abs(logarithm) > 128.0);
}

// Where these lie, behind the deltas.
fn inverseStatistic(at: u32) -> u32 {
  return params.batch * params.heads * params.tokens + at;
}
