// The direct kernel without subgroups: every invocation loads all 16 rows of its block of a.
fn blockOfA(p: Place, k: u32, lane: u32) -> array<mat4x4f, 4> {
  return array<mat4x4f, 4>(
    rowsOfA(p, p.row, k),
    rowsOfA(p, p.row + 4u, k),
    rowsOfA(p, p.row + 8u, k),
    rowsOfA(p, p.row + 12u, k));
}
