// Rows of the other side pass through workgroup memory, STEP of them at a time.
// Needs attention_params.wgsl, firstQuad and secondQuad.
const STEP = 16u;

override TILE: u32 = 256u; // STEP · 4 · BLOCKS vectors
var<workgroup> firstTile: array<vec4f, TILE>;
var<workgroup> secondTile: array<vec4f, TILE>;

fn stage(p: Place, start: u32, lane: u32) {
  let quads = 4u * BLOCKS;
  workgroupBarrier();
  for (var i = lane; i < TILE; i += LANES) {
    firstTile[i] = firstQuad(p, start + i / quads, i % quads);
    secondTile[i] = secondQuad(p, start + i / quads, i % quads);
  }
  workgroupBarrier();
}

fn blockOfFirst(at: u32) -> mat4x4f {
  return mat4x4f(firstTile[at], firstTile[at + 1u], firstTile[at + 2u], firstTile[at + 3u]);
}

fn firstRow(p: Place, start: u32, j: u32, lane: u32) -> Row {
  let at = j * 4u * BLOCKS;
  var row: Row;
  row.b0 = blockOfFirst(at + 0u);
  if (BLOCKS > 1u) {
    row.b1 = blockOfFirst(at + 4u);
  }
  if (BLOCKS > 2u) {
    row.b2 = blockOfFirst(at + 8u);
  }
  if (BLOCKS > 3u) {
    row.b3 = blockOfFirst(at + 12u);
  }
  if (BLOCKS > 4u) {
    row.b4 = blockOfFirst(at + 16u);
  }
  if (BLOCKS > 5u) {
    row.b5 = blockOfFirst(at + 20u);
  }
  if (BLOCKS > 6u) {
    row.b6 = blockOfFirst(at + 24u);
  }
  if (BLOCKS > 7u) {
    row.b7 = blockOfFirst(at + 28u);
  }
  return row;
}

fn blockOfSecond(at: u32) -> mat4x4f {
  return mat4x4f(secondTile[at], secondTile[at + 1u], secondTile[at + 2u], secondTile[at + 3u]);
}

fn secondRow(p: Place, start: u32, j: u32, lane: u32) -> Row {
  let at = j * 4u * BLOCKS;
  var row: Row;
  row.b0 = blockOfSecond(at + 0u);
  if (BLOCKS > 1u) {
    row.b1 = blockOfSecond(at + 4u);
  }
  if (BLOCKS > 2u) {
    row.b2 = blockOfSecond(at + 8u);
  }
  if (BLOCKS > 3u) {
    row.b3 = blockOfSecond(at + 12u);
  }
  if (BLOCKS > 4u) {
    row.b4 = blockOfSecond(at + 16u);
  }
  if (BLOCKS > 5u) {
    row.b5 = blockOfSecond(at + 20u);
  }
  if (BLOCKS > 6u) {
    row.b6 = blockOfSecond(at + 24u);
  }
  if (BLOCKS > 7u) {
    row.b7 = blockOfSecond(at + 28u);
  }
  return row;
}
