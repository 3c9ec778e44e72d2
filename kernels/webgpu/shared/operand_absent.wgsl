// Stands in for a tensor that an epilogue does without.
fn readOperand(base: u32, row: u32, column: u32, rows: u32, columns: u32) -> vec4f {
  return vec4f();
}

fn writeOperand(base: u32, row: u32, column: u32, rows: u32, columns: u32, value: vec4f) {}
