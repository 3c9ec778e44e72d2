// Eight lanes load a row of the other side, a part each, and every lane gets the whole of it from
// the others. For software adapters, where workgroup memory is no faster than any other.
const STEP = 4u;

fn stage(p: Place, start: u32, lane: u32) {}

// The quads of lanes 0 to 3, and of lanes 4 to 7.
fn lowerBlock(own: vec4f) -> mat4x4f {
  return mat4x4f(subgroupBroadcast(own, 0u), subgroupBroadcast(own, 1u),
    subgroupBroadcast(own, 2u), subgroupBroadcast(own, 3u));
}

fn upperBlock(own: vec4f) -> mat4x4f {
  return mat4x4f(subgroupBroadcast(own, 4u), subgroupBroadcast(own, 5u),
    subgroupBroadcast(own, 6u), subgroupBroadcast(own, 7u));
}

fn firstRow(p: Place, start: u32, j: u32, lane: u32) -> Row {
  var row: Row;
  let own0 = firstQuad(p, start + j, 0u + lane);
  row.b0 = lowerBlock(own0);
  row.b1 = upperBlock(own0);
  if (BLOCKS > 2u) {
    let own1 = firstQuad(p, start + j, 8u + lane);
    row.b2 = lowerBlock(own1);
    row.b3 = upperBlock(own1);
  }
  if (BLOCKS > 4u) {
    let own2 = firstQuad(p, start + j, 16u + lane);
    row.b4 = lowerBlock(own2);
    row.b5 = upperBlock(own2);
  }
  if (BLOCKS > 6u) {
    let own3 = firstQuad(p, start + j, 24u + lane);
    row.b6 = lowerBlock(own3);
    row.b7 = upperBlock(own3);
  }
  return row;
}

fn secondRow(p: Place, start: u32, j: u32, lane: u32) -> Row {
  var row: Row;
  let own0 = secondQuad(p, start + j, 0u + lane);
  row.b0 = lowerBlock(own0);
  row.b1 = upperBlock(own0);
  if (BLOCKS > 2u) {
    let own1 = secondQuad(p, start + j, 8u + lane);
    row.b2 = lowerBlock(own1);
    row.b3 = upperBlock(own1);
  }
  if (BLOCKS > 4u) {
    let own2 = secondQuad(p, start + j, 16u + lane);
    row.b4 = lowerBlock(own2);
    row.b5 = upperBlock(own2);
  }
  if (BLOCKS > 6u) {
    let own3 = secondQuad(p, start + j, 24u + lane);
    row.b6 = lowerBlock(own3);
    row.b7 = upperBlock(own3);
  }
  return row;
}
