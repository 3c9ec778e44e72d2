// sums[p, v] = Σ dy over the places of token v in piece p of all places, always in their order. A
// dispatch takes the `span` places of each piece after the skipped ones and adds them to what is there. A
// workgroup takes 256 columns of one v and p: its lanes look for v among 1,024 places at a time and
// mark them as bits, then each lane adds its four columns of the places marked.
// Needs readSums, tokens, readDy and writeSums.
struct Params {
  rows: u32,
  columns: u32,
  places: u32,
  pieces: u32,
  piece: u32,
  skipped: u32,
  span: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

var<workgroup> found: array<atomic<u32>, 32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tiles = (params.columns + 255u) / 256u;
  let group = workgroup.y * grid.x + workgroup.x;
  let column = group % tiles * 256u + 4u * lane;
  let row = group / tiles % params.rows;
  let p = group / tiles / params.rows;
  let begin = p * params.piece + params.skipped;
  let end = min(min(begin + params.span, (p + 1u) * params.piece), params.places);
  let made = params.pieces * params.rows;
  var sum = vec4f();
  if (params.skipped > 0u) {
    sum = readSums(0u, p * params.rows + row, column, made, params.columns);
  }
  for (var start = begin; start < end; start += 1024u) {
    if (lane < 32u) {
      atomicStore(&found[lane], 0u);
    }
    workgroupBarrier();
    for (var i = lane; i < 1024u; i += 64u) {
      if (start + i < end && tokens[min(start + i, end - 1u)] == i32(row)) {
        atomicOr(&found[i / 32u], 1u << (i % 32u));
      }
    }
    workgroupBarrier();
    for (var word = 0u; word < 32u; word++) {
      for (var bits = atomicLoad(&found[word]); bits != 0u; bits &= bits - 1u) {
        let place = start + 32u * word + countTrailingZeros(bits);
        sum += readDy(0u, place, column, params.places, params.columns);
      }
    }
    workgroupBarrier();
  }
  writeSums(0u, p * params.rows + row, column, made, params.columns, sum);
}
