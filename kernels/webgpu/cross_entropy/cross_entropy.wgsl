// Cross-entropy of rows of logits with label smoothing ε: the target is 1 − ε on the label plus
// ε/C on every class. A row with label −1 is ignored; another label that is no class makes its row NaN.
// What follows the largest logit of a row is in a file of its own for losses, gradient and accuracy.
// Needs rows.wgsl, special_numbers.wgsl, readLogits, labels and finish.
struct Params {
  rows: u32,
  classes: u32,
  smoothing: f32,
}
@group(1) @binding(0) var<uniform> params: Params;

const IGNORED = -1;

fn isClass(label: i32) -> bool {
  return label >= 0 && u32(label) < params.classes;
}

@compute @workgroup_size(LANES, ROWS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = (workgroup.y * grid.x + workgroup.x) * ROWS + local.y;
  let n = params.classes;
  var large = vec4f(minusInfinity());
  for (var c = 4u * local.x; c < n; c += 4u * LANES) {
    large = max(large, select(large, readLogits(0u, row, c, params.rows, n), inside(c, n)));
  }
  let largest = largestOfRow(local, largestOfFour(large));
  let label = labels[min(row, params.rows - 1u)];
  finish(local, row, largest, label);
}
