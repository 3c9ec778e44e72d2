// Helpers of the matmul kernels: which tile a workgroup makes, 4×4 blocks of a and b however they are
// stored, and their product.
// Needs matmul_params.wgsl, matmul_store.wgsl, readA and readB.
override TRANSPOSE_A: bool = false; // a is stored [k, m]
override TRANSPOSE_B: bool = false; // b is stored [n, k]

// Where a workgroup works: its tile's row and column, its batch, its output (one for each batch and
// piece), and the range of its sum.
struct Place {
  row: u32,
  column: u32,
  batch: u32,
  output: u32,
  begin: u32,
  end: u32,
}

fn place(workgroup: vec3u, grid: vec3u, rows: u32, columns: u32) -> Place {
  let across = (params.n + columns - 1u) / columns;
  let down = (params.m + rows - 1u) / rows;
  let i = workgroup.y * grid.x + workgroup.x;
  let output = i / (across * down);
  let piece = output % params.splits;
  let tile = i % (across * down);
  let begin = piece * params.piece;
  return Place(tile / across * rows, tile % across * columns, output / params.splits, output,
    begin, min(begin + params.piece, params.k));
}

// True for the workgroups that only fill up the grid.
fn spare(p: Place) -> bool {
  return p.output >= params.batch * params.splits;
}

// a[row, k..k + 3], one row a column of the result: rows row..row + 3.
fn rowsOfA(p: Place, row: u32, k: u32) -> mat4x4f {
  let base = p.batch * params.m * params.k;
  if (TRANSPOSE_A) {
    return transpose(mat4x4f(
      readA(base, k, row, p.end, params.m),
      readA(base, k + 1u, row, p.end, params.m),
      readA(base, k + 2u, row, p.end, params.m),
      readA(base, k + 3u, row, p.end, params.m)));
  }
  return mat4x4f(
    readA(base, row, k, params.m, params.k),
    readA(base, row + 1u, k, params.m, params.k),
    readA(base, row + 2u, k, params.m, params.k),
    readA(base, row + 3u, k, params.m, params.k));
}

// b[k, column..column + 3], one k a column of the result: k..k + 3.
fn rowsOfB(p: Place, k: u32, column: u32) -> mat4x4f {
  let base = p.batch * params.k * params.n;
  if (TRANSPOSE_B) {
    return transpose(mat4x4f(
      readB(base, column, k, params.n, params.k),
      readB(base, column + 1u, k, params.n, params.k),
      readB(base, column + 2u, k, params.n, params.k),
      readB(base, column + 3u, k, params.n, params.k)));
  }
  return mat4x4f(
    readB(base, k, column, p.end, params.n),
    readB(base, k + 1u, column, p.end, params.n),
    readB(base, k + 2u, column, p.end, params.n),
    readB(base, k + 3u, column, p.end, params.n));
}

// c + Σ a·b over four k, for four rows (the columns of the matrices) of four columns.
fn multiply(c: mat4x4f, a: mat4x4f, b: mat4x4f) -> mat4x4f {
  return mat4x4f(multiplyRow(c[0], a[0], b), multiplyRow(c[1], a[1], b),
    multiplyRow(c[2], a[2], b), multiplyRow(c[3], a[3], b));
}

fn multiplyRow(c: vec4f, a: vec4f, b: mat4x4f) -> vec4f {
  return fma(vec4f(a.w), b[3], fma(vec4f(a.z), b[2], fma(vec4f(a.y), b[1], fma(vec4f(a.x), b[0], c))));
}

fn storeRows(p: Place, row: u32, column: u32, c: mat4x4f) {
  store(p.output, row, column, c[0]);
  store(p.output, row + 1u, column, c[1]);
  store(p.output, row + 2u, column, c[2]);
  store(p.output, row + 3u, column, c[3]);
}
