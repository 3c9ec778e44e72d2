// Stands in for the gradient's own array: it takes the place of the logits. An invocation has read
// what it overwrites, and nothing else reads that.
// Needs writeLogits.
fn writeDlogits(base: u32, row: u32, column: u32, rows: u32, columns: u32, value: vec4f) {
  writeLogits(base, row, column, rows, columns, value);
}
