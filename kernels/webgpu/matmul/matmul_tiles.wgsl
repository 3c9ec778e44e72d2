// What kernels share that pass a product's operands through workgroup memory: the tiles of a and b, and how
// a workgroup of SIDE × SIDE invocations fills them with DEPTH terms of the sum.
// Needs matmul_blocks.wgsl.
override SIDE: u32 = 8u;
override DEPTH: u32 = 16u;
// Runs of four rows, or columns, of a tile.
override QUADS: u32 = 16u;
// Vectors behind each row of a tile, which put neighboring rows into other banks of a GPU's memory.
override PAD: u32 = 1u;

var<workgroup> tileA: array<vec4f, (QUADS + PAD) * DEPTH>; // [k][rows / 4]
var<workgroup> tileB: array<vec4f, (QUADS + PAD) * DEPTH>; // [k][columns / 4]

fn fillTiles(p: Place, k: u32, lane: u32) {
  // A 4×4 block at a time: whichever way a matrix is stored, it is read in runs of four.
  for (var i = lane; i < QUADS * DEPTH / 4u; i += SIDE * SIDE) {
    // Neighbors share rows of the matrix as stored, so that reads are in runs of a whole tile.
    let a = select(vec2u(i % (DEPTH / 4u), i / (DEPTH / 4u)), vec2u(i / QUADS, i % QUADS), TRANSPOSE_A);
    let blockA = transpose(rowsOfA(p, p.row + 4u * a.y, k + 4u * a.x));
    let b = select(vec2u(i / QUADS, i % QUADS), vec2u(i % (DEPTH / 4u), i / (DEPTH / 4u)), TRANSPOSE_B);
    let blockB = rowsOfB(p, k + 4u * b.x, p.column + 4u * b.y);
    for (var j = 0u; j < 4u; j++) { // unrolled
      tileA[(4u * a.x + j) * (QUADS + PAD) + a.y] = blockA[j];
      tileB[(4u * b.x + j) * (QUADS + PAD) + b.y] = blockB[j];
    }
  }
}

// c + the outer product of four rows and four columns; the columns of c are rows of y.
fn outer(c: mat4x4f, a: vec4f, b: vec4f) -> mat4x4f {
  return mat4x4f(fma(vec4f(a.x), b, c[0]), fma(vec4f(a.y), b, c[1]), fma(vec4f(a.z), b, c[2]),
    fma(vec4f(a.w), b, c[3]));
}
