// A workgroup of SIDE × SIDE invocations makes (8·SIDE)² elements of y, an invocation 8 × 8 of them
// as four 4×4 blocks, and passes DEPTH terms of the sum at a time through workgroup memory. The
// blocks of an invocation lie 4·SIDE apart, so that neighbors touch neighboring words.
// Needs matmul_blocks.wgsl.
override SIDE: u32 = 8u;
override DEPTH: u32 = 16u;
// Vectors behind each row of a tile, which put neighboring rows into other banks of a GPU's memory.
override PAD: u32 = 1u;

var<workgroup> tileA: array<vec4f, (2u * SIDE + PAD) * DEPTH>; // [k][rows / 4]
var<workgroup> tileB: array<vec4f, (2u * SIDE + PAD) * DEPTH>; // [k][columns / 4]

fn fillTiles(p: Place, k: u32, lane: u32) {
  let quads = 2u * SIDE;
  // A 4×4 block at a time: whichever way a matrix is stored, it is read in runs of four.
  for (var i = lane; i < quads * DEPTH / 4u; i += SIDE * SIDE) {
    // Neighbors share rows of the matrix as stored, so that reads are in runs of a whole tile.
    let a = select(vec2u(i % (DEPTH / 4u), i / (DEPTH / 4u)), vec2u(i / quads, i % quads), TRANSPOSE_A);
    let blockA = transpose(rowsOfA(p, p.row + 4u * a.y, k + 4u * a.x));
    let b = select(vec2u(i / quads, i % quads), vec2u(i % (DEPTH / 4u), i / (DEPTH / 4u)), TRANSPOSE_B);
    let blockB = rowsOfB(p, k + 4u * b.x, p.column + 4u * b.y);
    for (var j = 0u; j < 4u; j++) { // unrolled
      tileA[(4u * a.x + j) * (quads + PAD) + a.y] = blockA[j];
      tileB[(4u * b.x + j) * (quads + PAD) + b.y] = blockB[j];
    }
  }
}

// c + the outer product of four rows and four columns; the columns of c are rows of y.
fn outer(c: mat4x4f, a: vec4f, b: vec4f) -> mat4x4f {
  return mat4x4f(fma(vec4f(a.x), b, c[0]), fma(vec4f(a.y), b, c[1]), fma(vec4f(a.z), b, c[2]),
    fma(vec4f(a.w), b, c[3]));
}

@compute @workgroup_size(SIDE, SIDE)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let p = place(workgroup, grid, 8u * SIDE, 8u * SIDE);
  if (spare(p)) {
    return;
  }
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  for (var k = p.begin; k < p.end; k += DEPTH) {
    fillTiles(p, k, lane);
    workgroupBarrier();
    for (var j = 0u; j < DEPTH; j++) { // unrolled
      let row = j * (2u * SIDE + PAD);
      let a0 = tileA[row + local.y];
      let a1 = tileA[row + local.y + SIDE];
      let b0 = tileB[row + local.x];
      let b1 = tileB[row + local.x + SIDE];
      c00 = outer(c00, a0, b0);
      c01 = outer(c01, a0, b1);
      c10 = outer(c10, a1, b0);
      c11 = outer(c11, a1, b1);
    }
    workgroupBarrier();
  }
  let row = p.row + 4u * local.y;
  let column = p.column + 4u * local.x;
  storeRows(p, row, column, c00);
  storeRows(p, row, column + 4u * SIDE, c01);
  storeRows(p, row + 4u * SIDE, column, c10);
  storeRows(p, row + 4u * SIDE, column + 4u * SIDE, c11);
}
