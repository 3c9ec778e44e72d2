// The direct kernel with subgroups: the lanes load a block of a, 24 rows × 4 k, in quads of four
// elements, and every lane gets the whole of it by broadcast.
// Needs matmul_blocks.wgsl, matmul_params.wgsl and readA.

// Lanes of a subgroup: 4 or 8. Broadcasts take a constant number of a lane, which no override is.
const SUBGROUP = 8u;

fn blockOfA(p: Place, k: u32, lane: u32) -> array<mat4x4f, 6> {
  let base = p.batch * params.m * params.k;
  // Eight lanes have all 24 quads in three parts; compilers drop the others.
  if (TRANSPOSE_A) { // four neighboring rows of one k at a time, six such quads for each k
    let at0 = lane;
    let at1 = lane + SUBGROUP;
    let at2 = lane + 2u * SUBGROUP;
    let at3 = lane + 3u * SUBGROUP;
    let at4 = lane + 4u * SUBGROUP;
    let at5 = lane + 5u * SUBGROUP;
    let parts = array<vec4f, 6>(
      readA(base, k + at0 / 6u, p.row + at0 % 6u * 4u, p.end, params.m),
      readA(base, k + at1 / 6u, p.row + at1 % 6u * 4u, p.end, params.m),
      readA(base, k + at2 / 6u, p.row + at2 % 6u * 4u, p.end, params.m),
      readA(base, k + at3 / 6u, p.row + at3 % 6u * 4u, p.end, params.m),
      readA(base, k + at4 / 6u, p.row + at4 % 6u * 4u, p.end, params.m),
      readA(base, k + at5 / 6u, p.row + at5 % 6u * 4u, p.end, params.m));
    return array<mat4x4f, 6>(
      transpose(mat4x4f(
        subgroupBroadcast(parts[0u / SUBGROUP], 0u % SUBGROUP),
        subgroupBroadcast(parts[6u / SUBGROUP], 6u % SUBGROUP),
        subgroupBroadcast(parts[12u / SUBGROUP], 12u % SUBGROUP),
        subgroupBroadcast(parts[18u / SUBGROUP], 18u % SUBGROUP))),
      transpose(mat4x4f(
        subgroupBroadcast(parts[1u / SUBGROUP], 1u % SUBGROUP),
        subgroupBroadcast(parts[7u / SUBGROUP], 7u % SUBGROUP),
        subgroupBroadcast(parts[13u / SUBGROUP], 13u % SUBGROUP),
        subgroupBroadcast(parts[19u / SUBGROUP], 19u % SUBGROUP))),
      transpose(mat4x4f(
        subgroupBroadcast(parts[2u / SUBGROUP], 2u % SUBGROUP),
        subgroupBroadcast(parts[8u / SUBGROUP], 8u % SUBGROUP),
        subgroupBroadcast(parts[14u / SUBGROUP], 14u % SUBGROUP),
        subgroupBroadcast(parts[20u / SUBGROUP], 20u % SUBGROUP))),
      transpose(mat4x4f(
        subgroupBroadcast(parts[3u / SUBGROUP], 3u % SUBGROUP),
        subgroupBroadcast(parts[9u / SUBGROUP], 9u % SUBGROUP),
        subgroupBroadcast(parts[15u / SUBGROUP], 15u % SUBGROUP),
        subgroupBroadcast(parts[21u / SUBGROUP], 21u % SUBGROUP))),
      transpose(mat4x4f(
        subgroupBroadcast(parts[4u / SUBGROUP], 4u % SUBGROUP),
        subgroupBroadcast(parts[10u / SUBGROUP], 10u % SUBGROUP),
        subgroupBroadcast(parts[16u / SUBGROUP], 16u % SUBGROUP),
        subgroupBroadcast(parts[22u / SUBGROUP], 22u % SUBGROUP))),
      transpose(mat4x4f(
        subgroupBroadcast(parts[5u / SUBGROUP], 5u % SUBGROUP),
        subgroupBroadcast(parts[11u / SUBGROUP], 11u % SUBGROUP),
        subgroupBroadcast(parts[17u / SUBGROUP], 17u % SUBGROUP),
        subgroupBroadcast(parts[23u / SUBGROUP], 23u % SUBGROUP))));
  }
  let parts = array<vec4f, 6>(
    readA(base, p.row + lane, k, params.m, params.k),
    readA(base, p.row + lane + SUBGROUP, k, params.m, params.k),
    readA(base, p.row + lane + 2u * SUBGROUP, k, params.m, params.k),
    readA(base, p.row + lane + 3u * SUBGROUP, k, params.m, params.k),
    readA(base, p.row + lane + 4u * SUBGROUP, k, params.m, params.k),
    readA(base, p.row + lane + 5u * SUBGROUP, k, params.m, params.k));
  return array<mat4x4f, 6>(
    mat4x4f(
      subgroupBroadcast(parts[0u / SUBGROUP], 0u % SUBGROUP),
      subgroupBroadcast(parts[1u / SUBGROUP], 1u % SUBGROUP),
      subgroupBroadcast(parts[2u / SUBGROUP], 2u % SUBGROUP),
      subgroupBroadcast(parts[3u / SUBGROUP], 3u % SUBGROUP)),
    mat4x4f(
      subgroupBroadcast(parts[4u / SUBGROUP], 4u % SUBGROUP),
      subgroupBroadcast(parts[5u / SUBGROUP], 5u % SUBGROUP),
      subgroupBroadcast(parts[6u / SUBGROUP], 6u % SUBGROUP),
      subgroupBroadcast(parts[7u / SUBGROUP], 7u % SUBGROUP)),
    mat4x4f(
      subgroupBroadcast(parts[8u / SUBGROUP], 8u % SUBGROUP),
      subgroupBroadcast(parts[9u / SUBGROUP], 9u % SUBGROUP),
      subgroupBroadcast(parts[10u / SUBGROUP], 10u % SUBGROUP),
      subgroupBroadcast(parts[11u / SUBGROUP], 11u % SUBGROUP)),
    mat4x4f(
      subgroupBroadcast(parts[12u / SUBGROUP], 12u % SUBGROUP),
      subgroupBroadcast(parts[13u / SUBGROUP], 13u % SUBGROUP),
      subgroupBroadcast(parts[14u / SUBGROUP], 14u % SUBGROUP),
      subgroupBroadcast(parts[15u / SUBGROUP], 15u % SUBGROUP)),
    mat4x4f(
      subgroupBroadcast(parts[16u / SUBGROUP], 16u % SUBGROUP),
      subgroupBroadcast(parts[17u / SUBGROUP], 17u % SUBGROUP),
      subgroupBroadcast(parts[18u / SUBGROUP], 18u % SUBGROUP),
      subgroupBroadcast(parts[19u / SUBGROUP], 19u % SUBGROUP)),
    mat4x4f(
      subgroupBroadcast(parts[20u / SUBGROUP], 20u % SUBGROUP),
      subgroupBroadcast(parts[21u / SUBGROUP], 21u % SUBGROUP),
      subgroupBroadcast(parts[22u / SUBGROUP], 22u % SUBGROUP),
      subgroupBroadcast(parts[23u / SUBGROUP], 23u % SUBGROUP)));
}
