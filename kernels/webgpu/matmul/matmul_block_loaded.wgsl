// The direct kernel without subgroups: every invocation loads all 24 rows of its block of a.
// Needs matmul_blocks.wgsl.
fn blockOfA(p: Place, k: u32, lane: u32) -> array<mat4x4f, 6> {
  return array<mat4x4f, 6>(
    rowsOfA(p, p.row, k),
    rowsOfA(p, p.row + 4u, k),
    rowsOfA(p, p.row + 8u, k),
    rowsOfA(p, p.row + 12u, k),
    rowsOfA(p, p.row + 16u, k),
    rowsOfA(p, p.row + 20u, k));
}
