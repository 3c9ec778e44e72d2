// y[start_y + Σ i_d·stride_y_d] = scale · x[start_x + Σ i_d·stride_x_d] over up to eight axes: every
// operation that only moves elements. Elements are moved as bits, or in fours where all strides
// allow it, unless they are scaled.
alias Element = u32;
alias Number = f32;

struct Params {
  size: u32,
  startX: u32,
  startY: u32,
  scale: f32,
  // Axes from the innermost out; unused ones have size 1.
  sizes: array<vec4u, 2>,
  stridesX: array<vec4u, 2>,
  stridesY: array<vec4u, 2>,
}
@group(0) @binding(0) var<storage, read_write> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;
@group(1) @binding(0) var<uniform> params: Params;

override RANK: u32 = 1u;
override SCALED: bool = false;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  var i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  if (i >= params.size) {
    return;
  }
  var atX = params.startX;
  var atY = params.startY;
  for (var d = 0u; d + 1u < RANK; d++) {
    let size = params.sizes[d / 4u][d % 4u];
    let index = i % size;
    i /= size;
    atX += index * params.stridesX[d / 4u][d % 4u];
    atY += index * params.stridesY[d / 4u][d % 4u];
  }
  let last = RANK - 1u;
  atX += i * params.stridesX[last / 4u][last % 4u];
  atY += i * params.stridesY[last / 4u][last % 4u];
  if (SCALED) {
    y[atY] = bitcast<Element>(params.scale * bitcast<Number>(x[atX]));
  } else {
    y[atY] = x[atX];
  }
}
