// One tensor as a stack of row-major matrices whose rows are multiples of four elements long.
// The text is repeated for each tensor, with its own name and binding number. No kernel names the
// array itself, so that two tensors at the same place can share one.
@group(0) @binding(0) var<storage, read_write> elementsOfOperand: array<vec4f>;

// Elements `column`..`column + 3` of a row of the matrix that starts at `base`; zeros outside it.
fn readOperand(base: u32, row: u32, column: u32, rows: u32, columns: u32) -> vec4f {
  let value = elementsOfOperand[(base + row * columns + column) / 4u];
  return select(vec4f(), value, row < rows && column < columns);
}

fn writeOperand(base: u32, row: u32, column: u32, rows: u32, columns: u32, value: vec4f) {
  if (row < rows && column < columns) {
    elementsOfOperand[(base + row * columns + column) / 4u] = value;
  }
}
