// The lanes of a subgroup load a row of the other side, four elements each, and every lane gets the
// whole of it by broadcast. For software adapters, where workgroup memory is no faster than any other.
// Needs attention_params.wgsl, firstQuad and secondQuad.
const STEP = 4u;

// Lanes of a subgroup: 4 or 8. Broadcasts take a constant number of a lane, which no override is.
const SUBGROUP = 8u;

fn stage(p: Place, start: u32, lane: u32) {}

// A block from the first four lanes.
fn lower(own: vec4f) -> mat4x4f {
  return mat4x4f(subgroupBroadcast(own, 0u), subgroupBroadcast(own, 1u),
    subgroupBroadcast(own, 2u), subgroupBroadcast(own, 3u));
}

// A block from the last four lanes. Four lanes load it on their own.
fn upper(own: vec4f) -> mat4x4f {
  return mat4x4f(subgroupBroadcast(own, SUBGROUP - 4u), subgroupBroadcast(own, SUBGROUP - 3u),
    subgroupBroadcast(own, SUBGROUP - 2u), subgroupBroadcast(own, SUBGROUP - 1u));
}

fn firstRow(p: Place, start: u32, j: u32, lane: u32) -> Row {
  var row: Row;
  let token = start + j;
  var own = firstQuad(p, token, lane);
  row.b0 = lower(own);
  if (BLOCKS > 1u) {
    if (SUBGROUP == 4u) {
      own = firstQuad(p, token, 4u + lane);
    }
    row.b1 = upper(own);
  }
  if (BLOCKS > 2u) {
    own = firstQuad(p, token, 8u + lane);
    row.b2 = lower(own);
  }
  if (BLOCKS > 3u) {
    if (SUBGROUP == 4u) {
      own = firstQuad(p, token, 12u + lane);
    }
    row.b3 = upper(own);
  }
  if (BLOCKS > 4u) {
    own = firstQuad(p, token, 16u + lane);
    row.b4 = lower(own);
  }
  if (BLOCKS > 5u) {
    if (SUBGROUP == 4u) {
      own = firstQuad(p, token, 20u + lane);
    }
    row.b5 = upper(own);
  }
  if (BLOCKS > 6u) {
    own = firstQuad(p, token, 24u + lane);
    row.b6 = lower(own);
  }
  if (BLOCKS > 7u) {
    if (SUBGROUP == 4u) {
      own = firstQuad(p, token, 28u + lane);
    }
    row.b7 = upper(own);
  }
  return row;
}

fn secondRow(p: Place, start: u32, j: u32, lane: u32) -> Row {
  var row: Row;
  let token = start + j;
  var own = secondQuad(p, token, lane);
  row.b0 = lower(own);
  if (BLOCKS > 1u) {
    if (SUBGROUP == 4u) {
      own = secondQuad(p, token, 4u + lane);
    }
    row.b1 = upper(own);
  }
  if (BLOCKS > 2u) {
    own = secondQuad(p, token, 8u + lane);
    row.b2 = lower(own);
  }
  if (BLOCKS > 3u) {
    if (SUBGROUP == 4u) {
      own = secondQuad(p, token, 12u + lane);
    }
    row.b3 = upper(own);
  }
  if (BLOCKS > 4u) {
    own = secondQuad(p, token, 16u + lane);
    row.b4 = lower(own);
  }
  if (BLOCKS > 5u) {
    if (SUBGROUP == 4u) {
      own = secondQuad(p, token, 20u + lane);
    }
    row.b5 = upper(own);
  }
  if (BLOCKS > 6u) {
    own = secondQuad(p, token, 24u + lane);
    row.b6 = lower(own);
  }
  if (BLOCKS > 7u) {
    if (SUBGROUP == 4u) {
      own = secondQuad(p, token, 28u + lane);
    }
    row.b7 = upper(own);
  }
  return row;
}
