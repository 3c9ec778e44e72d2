// The statistics of a piece of the rows: sums[0, p] = its mean and sums[1, p] = Σ (x − its mean)².
// Needs row_pieces.wgsl, special_numbers.wgsl, readX and writeSums.

// Rows that are read before they are added, as each would wait for memory alone.
const AT_ONCE = 4u; // on GPUs 8u

fn rowsFrom(row: u32, c: u32) -> array<vec4f, AT_ONCE> {
  var x: array<vec4f, AT_ONCE>;
  for (var j = 0u; j < AT_ONCE; j++) { // unrolled
    x[j] = readX(0u, row + j, c, params.rows, params.columns);
  }
  return x;
}

fn sumPiece(p: u32, c: u32) {
  let begin = firstRow(p);
  let end = endRow(p);
  // Around a row: what numbers far from 0 have in common would take the digits of their sum.
  let origin = finiteOrZero(readX(0u, begin, c, params.rows, params.columns));
  var sum = vec4f();
  var row = begin;
  for (; row + AT_ONCE <= end; row += AT_ONCE) {
    let x = rowsFrom(row, c);
    for (var j = 0u; j < AT_ONCE; j++) { // unrolled
      sum += x[j] - origin;
    }
  }
  for (; row < end; row++) {
    sum += readX(0u, row, c, params.rows, params.columns) - origin;
  }
  let mean = sum / f32(end - begin);
  // Around the mean: a difference of large squares would lose all digits.
  var squares = vec4f();
  row = begin;
  for (; row + AT_ONCE <= end; row += AT_ONCE) {
    let x = rowsFrom(row, c);
    for (var j = 0u; j < AT_ONCE; j++) { // unrolled
      let centered = x[j] - origin - mean;
      squares = fma(centered, centered, squares);
    }
  }
  for (; row < end; row++) {
    let centered = readX(0u, row, c, params.rows, params.columns) - origin - mean;
    squares = fma(centered, centered, squares);
  }
  writeSums(0u, p, c, 2u * params.pieces, params.columns, origin + mean);
  writeSums(0u, params.pieces + p, c, 2u * params.pieces, params.columns, squares);
}
