// The direct kernel with subgroups of four: the lanes load a block of a, 24 rows × 4 k, a part each,
// and every lane gets the whole of it by broadcast.
fn blockOfA(p: Place, k: u32, lane: u32) -> array<mat4x4f, 6> {
  let base = p.batch * params.m * params.k;
  if (TRANSPOSE_A) { // four neighbouring rows of one k at a time, six such quads for each k
    let at0 = lane;
    let part0 = readA(base, k + at0 / 6u, p.row + at0 % 6u * 4u, p.end, params.m);
    let at1 = lane + 4u;
    let part1 = readA(base, k + at1 / 6u, p.row + at1 % 6u * 4u, p.end, params.m);
    let at2 = lane + 8u;
    let part2 = readA(base, k + at2 / 6u, p.row + at2 % 6u * 4u, p.end, params.m);
    let at3 = lane + 12u;
    let part3 = readA(base, k + at3 / 6u, p.row + at3 % 6u * 4u, p.end, params.m);
    let at4 = lane + 16u;
    let part4 = readA(base, k + at4 / 6u, p.row + at4 % 6u * 4u, p.end, params.m);
    let at5 = lane + 20u;
    let part5 = readA(base, k + at5 / 6u, p.row + at5 % 6u * 4u, p.end, params.m);
    return array<mat4x4f, 6>(
      transpose(mat4x4f(subgroupBroadcast(part0, 0u), subgroupBroadcast(part1, 2u),
        subgroupBroadcast(part3, 0u), subgroupBroadcast(part4, 2u))),
      transpose(mat4x4f(subgroupBroadcast(part0, 1u), subgroupBroadcast(part1, 3u),
        subgroupBroadcast(part3, 1u), subgroupBroadcast(part4, 3u))),
      transpose(mat4x4f(subgroupBroadcast(part0, 2u), subgroupBroadcast(part2, 0u),
        subgroupBroadcast(part3, 2u), subgroupBroadcast(part5, 0u))),
      transpose(mat4x4f(subgroupBroadcast(part0, 3u), subgroupBroadcast(part2, 1u),
        subgroupBroadcast(part3, 3u), subgroupBroadcast(part5, 1u))),
      transpose(mat4x4f(subgroupBroadcast(part1, 0u), subgroupBroadcast(part2, 2u),
        subgroupBroadcast(part4, 0u), subgroupBroadcast(part5, 2u))),
      transpose(mat4x4f(subgroupBroadcast(part1, 1u), subgroupBroadcast(part2, 3u),
        subgroupBroadcast(part4, 1u), subgroupBroadcast(part5, 3u))));
  }
  let part0 = readA(base, p.row + lane, k, params.m, params.k);
  let part1 = readA(base, p.row + lane + 4u, k, params.m, params.k);
  let part2 = readA(base, p.row + lane + 8u, k, params.m, params.k);
  let part3 = readA(base, p.row + lane + 12u, k, params.m, params.k);
  let part4 = readA(base, p.row + lane + 16u, k, params.m, params.k);
  let part5 = readA(base, p.row + lane + 20u, k, params.m, params.k);
  return array<mat4x4f, 6>(
    mat4x4f(subgroupBroadcast(part0, 0u), subgroupBroadcast(part0, 1u),
      subgroupBroadcast(part0, 2u), subgroupBroadcast(part0, 3u)),
    mat4x4f(subgroupBroadcast(part1, 0u), subgroupBroadcast(part1, 1u),
      subgroupBroadcast(part1, 2u), subgroupBroadcast(part1, 3u)),
    mat4x4f(subgroupBroadcast(part2, 0u), subgroupBroadcast(part2, 1u),
      subgroupBroadcast(part2, 2u), subgroupBroadcast(part2, 3u)),
    mat4x4f(subgroupBroadcast(part3, 0u), subgroupBroadcast(part3, 1u),
      subgroupBroadcast(part3, 2u), subgroupBroadcast(part3, 3u)),
    mat4x4f(subgroupBroadcast(part4, 0u), subgroupBroadcast(part4, 1u),
      subgroupBroadcast(part4, 2u), subgroupBroadcast(part4, 3u)),
    mat4x4f(subgroupBroadcast(part5, 0u), subgroupBroadcast(part5, 1u),
      subgroupBroadcast(part5, 2u), subgroupBroadcast(part5, 3u)));
}
