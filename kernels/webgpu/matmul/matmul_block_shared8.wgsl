// The direct kernel with subgroups of eight: the lanes load a block of a, 24 rows × 4 k, a part each,
// and every lane gets the whole of it by broadcast.
fn blockOfA(p: Place, k: u32, lane: u32) -> array<mat4x4f, 6> {
  let base = p.batch * params.m * params.k;
  if (TRANSPOSE_A) { // four neighbouring rows of one k at a time, six such quads for each k
    let at0 = lane;
    let part0 = readA(base, k + at0 / 6u, p.row + at0 % 6u * 4u, p.end, params.m);
    let at1 = lane + 8u;
    let part1 = readA(base, k + at1 / 6u, p.row + at1 % 6u * 4u, p.end, params.m);
    let at2 = lane + 16u;
    let part2 = readA(base, k + at2 / 6u, p.row + at2 % 6u * 4u, p.end, params.m);
    return array<mat4x4f, 6>(
      transpose(mat4x4f(subgroupBroadcast(part0, 0u), subgroupBroadcast(part0, 6u),
        subgroupBroadcast(part1, 4u), subgroupBroadcast(part2, 2u))),
      transpose(mat4x4f(subgroupBroadcast(part0, 1u), subgroupBroadcast(part0, 7u),
        subgroupBroadcast(part1, 5u), subgroupBroadcast(part2, 3u))),
      transpose(mat4x4f(subgroupBroadcast(part0, 2u), subgroupBroadcast(part1, 0u),
        subgroupBroadcast(part1, 6u), subgroupBroadcast(part2, 4u))),
      transpose(mat4x4f(subgroupBroadcast(part0, 3u), subgroupBroadcast(part1, 1u),
        subgroupBroadcast(part1, 7u), subgroupBroadcast(part2, 5u))),
      transpose(mat4x4f(subgroupBroadcast(part0, 4u), subgroupBroadcast(part1, 2u),
        subgroupBroadcast(part2, 0u), subgroupBroadcast(part2, 6u))),
      transpose(mat4x4f(subgroupBroadcast(part0, 5u), subgroupBroadcast(part1, 3u),
        subgroupBroadcast(part2, 1u), subgroupBroadcast(part2, 7u))));
  }
  let part0 = readA(base, p.row + lane, k, params.m, params.k);
  let part1 = readA(base, p.row + lane + 8u, k, params.m, params.k);
  let part2 = readA(base, p.row + lane + 16u, k, params.m, params.k);
  return array<mat4x4f, 6>(
    mat4x4f(subgroupBroadcast(part0, 0u), subgroupBroadcast(part0, 1u),
      subgroupBroadcast(part0, 2u), subgroupBroadcast(part0, 3u)),
    mat4x4f(subgroupBroadcast(part0, 4u), subgroupBroadcast(part0, 5u),
      subgroupBroadcast(part0, 6u), subgroupBroadcast(part0, 7u)),
    mat4x4f(subgroupBroadcast(part1, 0u), subgroupBroadcast(part1, 1u),
      subgroupBroadcast(part1, 2u), subgroupBroadcast(part1, 3u)),
    mat4x4f(subgroupBroadcast(part1, 4u), subgroupBroadcast(part1, 5u),
      subgroupBroadcast(part1, 6u), subgroupBroadcast(part1, 7u)),
    mat4x4f(subgroupBroadcast(part2, 0u), subgroupBroadcast(part2, 1u),
      subgroupBroadcast(part2, 2u), subgroupBroadcast(part2, 3u)),
    mat4x4f(subgroupBroadcast(part2, 4u), subgroupBroadcast(part2, 5u),
      subgroupBroadcast(part2, 6u), subgroupBroadcast(part2, 7u)));
}
