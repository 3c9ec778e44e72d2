// One tensor as a stack of row-major matrices with rows of any length.
// The text is repeated for each tensor, with its own name and binding number. No kernel names the
// array itself, so that two tensors at the same place can share one.
@group(0) @binding(0) var<storage, read_write> elementsOfOperand: array<f32>;

// Elements `column`..`column + 3` of a row of the matrix that starts at `base`; zeros outside it.
fn readOperand(base: u32, row: u32, column: u32, rows: u32, columns: u32) -> vec4f {
  let i = base + row * columns + column;
  let value = vec4f(elementsOfOperand[i], elementsOfOperand[i + 1u], elementsOfOperand[i + 2u],
    elementsOfOperand[i + 3u]);
  let end = select(0u, columns, row < rows);
  return select(vec4f(), value, vec4u(column) + vec4u(0u, 1u, 2u, 3u) < vec4u(end));
}

// Written out: the rounds of a loop would count among those of the kernel's own.
fn writeOperand(base: u32, row: u32, column: u32, rows: u32, columns: u32, value: vec4f) {
  let i = base + row * columns + column;
  let end = select(0u, columns, row < rows);
  if (column < end) {
    elementsOfOperand[i] = value.x;
  }
  if (column + 1u < end) {
    elementsOfOperand[i + 1u] = value.y;
  }
  if (column + 2u < end) {
    elementsOfOperand[i + 2u] = value.z;
  }
  if (column + 3u < end) {
    elementsOfOperand[i + 3u] = value.w;
  }
}
