// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, share, take } from "./pool";
import { expNegative, splat } from "./vector";
import { tailLoad, tailStore } from "./tail";
import { CHUNK, largest, sumOfExponentials } from "./rows";

@inline function logSumExp(x: usize, n: i32): f32 {
  const most = largest(x, n);
  return most + <f32> Math.log(<f64> sumOfExponentials(x, n, most));
}

/** (logits, labels, losses, rows, classes, smoothing) */
export function crossEntropy(args: usize): void {
  const logits = address(args, 0), labels = address(args, 1), losses = address(args, 2);
  const rows = argument(args, 3), n = argument(args, 4), smoothing = real(args, 5);
  const group = max(1, CHUNK / n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      const label = load<i32>(labels + (<usize> r << 2));
      const x = logits + (<usize> r * <usize> n << 2);
      let loss: f32 = 0;
      if (label >= 0 && label < n) {
        const target = load<f32>(x + (<usize> label << 2));
        loss = logSumExp(x, n) - (1 - smoothing) * target;
        if (smoothing != 0) {
          let sum: f32 = 0;
          for (let c = 0; c < n; c++) sum += load<f32>(x + (<usize> c << 2));
          loss -= smoothing * sum / <f32> n;
        }
      } else if (label >= n) loss = NaN;
      store<f32>(losses + (<usize> r << 2), loss);
    }
  }
}

/** (logits, labels, dlosses, dlogits, rows, classes, smoothing) */
export function crossEntropyGradient(args: usize): void {
  const logits = address(args, 0), labels = address(args, 1), dlosses = address(args, 2), dlogits = address(args, 3);
  const rows = argument(args, 4), n = argument(args, 5), smoothing = real(args, 6);
  const group = max(1, CHUNK / n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      const label = load<i32>(labels + (<usize> r << 2));
      const o = <usize> r * <usize> n << 2;
      if (label >= 0) gradientRow(logits + o, dlogits + o, n, label, load<f32>(dlosses + (<usize> r << 2)), smoothing);
      else memory.fill(dlogits + o, 0, <usize> n << 2);
    }
  }
}

function gradientRow(x: usize, to: usize, n: i32, label: i32, slope: f32, smoothing: f32): void {
  const normalizer = splat(logSumExp(x, n)), factor = splat(label < n ? slope : NaN), flat = splat(smoothing / <f32> n);
  for (let c = 0; c < n; c += 4) {
    const left = min(4, n - c), at = <usize> c << 2;
    const p = expNegative(f32x4.sub(tailLoad(x + at, left), normalizer));
    tailStore(to + at, f32x4.mul(f32x4.sub(p, flat), factor), left);
  }
  if (label >= n) return;
  const at = to + (<usize> label << 2);
  store<f32>(at, load<f32>(at) - (1 - smoothing) * slope);
}

/** (logits, labels, hits, rows, classes) */
export function correct(args: usize): void {
  const logits = address(args, 0), labels = address(args, 1), hits = address(args, 2);
  const rows = argument(args, 3), n = argument(args, 4);
  const group = max(1, CHUNK / n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      const x = logits + (<usize> r * <usize> n << 2);
      let best = 0;
      for (let c = 1; c < n; c++) {
        if (load<f32>(x + (<usize> c << 2)) > load<f32>(x + (<usize> best << 2))) best = c;
      }
      const hit: f32 = best == load<i32>(labels + (<usize> r << 2)) ? 1 : 0;
      store<f32>(hits + (<usize> r << 2), hit);
    }
  }
}
