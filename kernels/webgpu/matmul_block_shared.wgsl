// The direct kernel with subgroups: eight lanes load a block of a, 16 rows × 4 k, a part each, and
// every lane gets the whole of it by broadcast.
fn blockOfA(p: Place, k: u32, lane: u32) -> array<mat4x4f, 4> {
  let base = p.batch * params.m * params.k;
  let part = lane % 8u;
  if (TRANSPOSE_A) { // part = 4·(k mod 2) + quad of rows
    let row = p.row + part % 4u * 4u;
    let even = readA(base, k + part / 4u, row, p.end, params.m);
    let odd = readA(base, k + part / 4u + 2u, row, p.end, params.m);
    return array<mat4x4f, 4>(
      transpose(mat4x4f(subgroupBroadcast(even, 0u), subgroupBroadcast(even, 4u),
        subgroupBroadcast(odd, 0u), subgroupBroadcast(odd, 4u))),
      transpose(mat4x4f(subgroupBroadcast(even, 1u), subgroupBroadcast(even, 5u),
        subgroupBroadcast(odd, 1u), subgroupBroadcast(odd, 5u))),
      transpose(mat4x4f(subgroupBroadcast(even, 2u), subgroupBroadcast(even, 6u),
        subgroupBroadcast(odd, 2u), subgroupBroadcast(odd, 6u))),
      transpose(mat4x4f(subgroupBroadcast(even, 3u), subgroupBroadcast(even, 7u),
        subgroupBroadcast(odd, 3u), subgroupBroadcast(odd, 7u))));
  }
  let upper = readA(base, p.row + part, k, params.m, params.k); // part = row mod 8
  let lower = readA(base, p.row + part + 8u, k, params.m, params.k);
  return array<mat4x4f, 4>(
    mat4x4f(subgroupBroadcast(upper, 0u), subgroupBroadcast(upper, 1u),
      subgroupBroadcast(upper, 2u), subgroupBroadcast(upper, 3u)),
    mat4x4f(subgroupBroadcast(upper, 4u), subgroupBroadcast(upper, 5u),
      subgroupBroadcast(upper, 6u), subgroupBroadcast(upper, 7u)),
    mat4x4f(subgroupBroadcast(lower, 0u), subgroupBroadcast(lower, 1u),
      subgroupBroadcast(lower, 2u), subgroupBroadcast(lower, 3u)),
    mat4x4f(subgroupBroadcast(lower, 4u), subgroupBroadcast(lower, 5u),
      subgroupBroadcast(lower, 6u), subgroupBroadcast(lower, 7u)));
}
