// Four lanes load a row of the other side, a part each, and every lane gets the whole of it from the
// others. For software adapters, where workgroup memory is no faster than any other.
const STEP = 4u;

fn stage(p: Place, start: u32, lane: u32) {}

// The quads of all lanes.
fn block(own: vec4f) -> mat4x4f {
  return mat4x4f(subgroupBroadcast(own, 0u), subgroupBroadcast(own, 1u),
    subgroupBroadcast(own, 2u), subgroupBroadcast(own, 3u));
}

fn firstRow(p: Place, start: u32, j: u32, lane: u32) -> Row {
  var row: Row;
  row.b0 = block(firstQuad(p, start + j, lane));
  if (BLOCKS > 1u) {
    row.b1 = block(firstQuad(p, start + j, 4u + lane));
  }
  if (BLOCKS > 2u) {
    row.b2 = block(firstQuad(p, start + j, 8u + lane));
  }
  if (BLOCKS > 3u) {
    row.b3 = block(firstQuad(p, start + j, 12u + lane));
  }
  if (BLOCKS > 4u) {
    row.b4 = block(firstQuad(p, start + j, 16u + lane));
  }
  if (BLOCKS > 5u) {
    row.b5 = block(firstQuad(p, start + j, 20u + lane));
  }
  if (BLOCKS > 6u) {
    row.b6 = block(firstQuad(p, start + j, 24u + lane));
  }
  if (BLOCKS > 7u) {
    row.b7 = block(firstQuad(p, start + j, 28u + lane));
  }
  return row;
}

fn secondRow(p: Place, start: u32, j: u32, lane: u32) -> Row {
  var row: Row;
  row.b0 = block(secondQuad(p, start + j, lane));
  if (BLOCKS > 1u) {
    row.b1 = block(secondQuad(p, start + j, 4u + lane));
  }
  if (BLOCKS > 2u) {
    row.b2 = block(secondQuad(p, start + j, 8u + lane));
  }
  if (BLOCKS > 3u) {
    row.b3 = block(secondQuad(p, start + j, 12u + lane));
  }
  if (BLOCKS > 4u) {
    row.b4 = block(secondQuad(p, start + j, 16u + lane));
  }
  if (BLOCKS > 5u) {
    row.b5 = block(secondQuad(p, start + j, 20u + lane));
  }
  if (BLOCKS > 6u) {
    row.b6 = block(secondQuad(p, start + j, 24u + lane));
  }
  if (BLOCKS > 7u) {
    row.b7 = block(secondQuad(p, start + j, 28u + lane));
  }
  return row;
}
