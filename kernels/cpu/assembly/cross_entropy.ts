// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, share, take } from "./shared/pool";
import { CrossEntropy, CrossEntropyGradient, Correct } from "./generated/arguments";
import { expNegative, splat, storePair } from "./shared/vector";
import { tailLoad, tailStore } from "./shared/tail";
import { CHUNK, largest, RUN, sumOfExponentials } from "./shared/rows";

/** The label that marks a row that doesn't count. */
const IGNORED: i32 = -1;

/** Larger logits are taken relative to their row's largest, as their own digits would hide the loss. */
const FAR: f32 = 128;

/** What to take from a row's logits first: 0 where they are close to 0. */
@inline function centerOf(most: f32): f32 {
  return abs(most) <= FAR ? 0 : most;
}

/** ln Σ exp(x − center). */
@inline function logSum(x: usize, n: i32, most: f32, center: f32): f32 {
  const log = <f32> Math.log(<f64> sumOfExponentials(x, n, most));
  return center == 0 ? most + log : log;
}

/** Σ (x − center). */
function sumAround(x: usize, n: i32, center: f32): f64 {
  let total: f64 = 0;
  for (let start = 0; start < n; start += RUN) {
    let sum: f32 = 0;
    for (let c = start, end = min(n, start + RUN); c < end; c++) sum += load<f32>(x + (<usize> c << 2)) - center;
    total += <f64> sum;
  }
  return total;
}

/** losses[row] = the cross-entropy of a row of logits, 0 for a row that doesn't count. */
export function crossEntropy(args: usize): void {
  const logits = address(args, CrossEntropy.logits), labels = address(args, CrossEntropy.labels);
  const losses = address(args, CrossEntropy.losses);
  const rows = argument(args, CrossEntropy.rows), n = argument(args, CrossEntropy.classes);
  const smoothing = real(args, CrossEntropy.smoothing);
  const group = max(1, CHUNK / n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      const label = load<i32>(labels + (<usize> r << 2));
      const x = logits + (<usize> r * <usize> n << 2);
      let loss: f32 = label == IGNORED ? 0 : NaN;
      if (label >= 0 && label < n) {
        const most = largest(x, n), center = centerOf(most);
        const target = load<f32>(x + (<usize> label << 2)) - center;
        loss = logSum(x, n, most, center) - (1 - smoothing) * target;
        if (smoothing != 0) loss -= smoothing * <f32> sumAround(x, n, center) / <f32> n;
      }
      store<f32>(losses + (<usize> r << 2), loss);
    }
  }
}

/** dlogits = (softmax − target)·dlosses; dlogits may be logits. */
export function crossEntropyGradient(args: usize): void {
  const logits = address(args, CrossEntropyGradient.logits);
  const labels = address(args, CrossEntropyGradient.labels);
  const dlosses = address(args, CrossEntropyGradient.dlosses);
  const dlogits = address(args, CrossEntropyGradient.dlogits);
  const rows = argument(args, CrossEntropyGradient.rows);
  const n = argument(args, CrossEntropyGradient.classes);
  const smoothing = real(args, CrossEntropyGradient.smoothing);
  const group = max(1, CHUNK / n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      const label = load<i32>(labels + (<usize> r << 2));
      const o = <usize> r * <usize> n << 2;
      if (label != IGNORED) gradientRow(logits + o, dlogits + o, n, label, load<f32>(dlosses + (<usize> r << 2)), smoothing);
      else memory.fill(dlogits + o, 0, <usize> n << 2);
    }
  }
}

function gradientRow(x: usize, to: usize, n: i32, label: i32, lossGradient: f32, smoothing: f32): void {
  const most = largest(x, n), center = centerOf(most), inside = label >= 0 && label < n;
  const middle = splat(center), normalizer = splat(logSum(x, n, most, center));
  const factor = splat(inside ? lossGradient : NaN), flat = splat(smoothing / <f32> n);
  const pairs = <usize> (n & ~7) << 2, end = <usize> n << 2;
  let at: usize = 0;
  for (; at < pairs; at += 32) {
    const x0 = v128.load(x + at), x1 = v128.load(x + at, 16);
    const p0 = expNegative(f32x4.sub(f32x4.sub(x0, middle), normalizer));
    const p1 = expNegative(f32x4.sub(f32x4.sub(x1, middle), normalizer));
    storePair(to + at, f32x4.mul(f32x4.sub(p0, flat), factor), f32x4.mul(f32x4.sub(p1, flat), factor));
  }
  for (; at < end; at += 16) {
    const left = min(4, <i32> ((end - at) >> 2));
    const p = expNegative(f32x4.sub(f32x4.sub(tailLoad(x + at, left), middle), normalizer));
    tailStore(to + at, f32x4.mul(f32x4.sub(p, flat), factor), left);
  }
  if (!inside) return;
  const own = to + (<usize> label << 2);
  store<f32>(own, load<f32>(own) - (1 - smoothing) * lossGradient);
}

/** The place of a row's first largest number; −1 where there is a NaN. */
function firstLargest(x: usize, n: i32): i32 {
  let best = 0, most = load<f32>(x);
  for (let c = 0; c < n; c++) {
    const value = load<f32>(x + (<usize> c << 2));
    if (value != value) return -1;
    if (value > most) {
      most = value;
      best = c;
    }
  }
  return best;
}

/** hits[row] = 1 where the first largest logit is the label's, else 0. */
export function correct(args: usize): void {
  const logits = address(args, Correct.logits), labels = address(args, Correct.labels);
  const hits = address(args, Correct.hits);
  const rows = argument(args, Correct.rows), n = argument(args, Correct.classes);
  const group = max(1, CHUNK / n);
  share((rows + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(rows, (task + 1) * group);
    for (let r = task * group; r < end; r++) {
      const x = logits + (<usize> r * <usize> n << 2);
      const label = load<i32>(labels + (<usize> r << 2));
      const hit: f32 = firstLargest(x, n) == label && label >= 0 ? 1 : 0;
      store<f32>(hits + (<usize> r << 2), hit);
    }
  }
}
