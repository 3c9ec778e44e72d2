// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The selective scan of channels whose numbers aren't all finite, where the states fill no whole pairs of vectors:
// infinity must not meet the zeros behind the last state, as their NaN would go into sums over states. A vector of
// states after the other, masked, to what the fast loops give of states without zeros behind them.
import { exp, fma, splat } from "../shared/vector";
import { FIELD } from "./channels";

/** The states of the four from `first` on that there are. */
@inline function thoseInside(n: i32, first: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n - first));
}

/** Where the record of four states' first token lies. */
@inline function recordAt(records: usize, span: usize, first: i32): usize {
  return records + <usize> (first >> 4) * span + (<usize> (first & 15) << 2);
}

/** What scanStates makes of all states, a record being `record` bytes. */
export function scanInside(length: i32, sizes: usize, written: usize, rates: usize, h: usize, n: i32, sums: usize, records: usize, span: usize, record: usize): void {
  for (let first = 0; first < n; first += 4) {
    const mask = thoseInside(n, first), o = <usize> first << 2, rate = v128.load(rates + o);
    let state = v128.load(h + o), at = recordAt(records, span, first);
    for (let t: usize = 0; t < <usize> length; t++, at += record) {
      const step = v128.load_splat<f32>(sizes + (t << 2)), own = v128.load_splat<f32>(written + (t << 2));
      state = v128.and(fma(exp(f32x4.mul(step, rate)), state, f32x4.mul(own, v128.load(at))), mask);
      v128.store(sums + (t << 4), fma(v128.load(at + FIELD), state, v128.load(sums + (t << 4))));
    }
    v128.store(h + o, state);
  }
}

/** What restoreStates makes of all states. */
export function restoreInside(length: i32, sizes: usize, written: usize, rates: usize, h: usize, n: i32, records: usize, span: usize, record: usize): void {
  for (let first = 0; first < n; first += 4) {
    const mask = thoseInside(n, first), o = <usize> first << 2, rate = v128.load(rates + o);
    let state = v128.load(h + o), at = recordAt(records, span, first);
    for (let t: usize = 0; t < <usize> length; t++, at += record) {
      const step = v128.load_splat<f32>(sizes + (t << 2)), own = v128.load_splat<f32>(written + (t << 2));
      const decay = v128.and(exp(f32x4.mul(step, rate)), mask), left = f32x4.mul(decay, state);
      v128.store(at + 4 * FIELD, decay);
      v128.store(at + 5 * FIELD, left);
      state = v128.and(fma(own, v128.load(at), left), mask);
    }
  }
}

/** What statesBack makes of all states. */
export function backInside(length: i32, sizes: usize, written: usize, dys: usize, rates: usize, g: usize, da: usize, n: i32, sums: usize, records: usize, span: usize, record: usize): void {
  for (let first = 0; first < n; first += 4) {
    const mask = thoseInside(n, first), o = <usize> first << 2, rate = v128.load(rates + o);
    let gradient = v128.load(g + o), total = v128.load(da + o);
    for (let t = <usize> length; t-- > 0;) {
      const at = recordAt(records, span, first) + t * record, to = sums + (t << 5);
      const step = v128.load_splat<f32>(sizes + (t << 2)), own = v128.load_splat<f32>(written + (t << 2));
      const out = v128.load_splat<f32>(dys + (t << 2)), b = v128.load(at), left = v128.load(at + 5 * FIELD);
      const s = v128.and(fma(v128.load(at + FIELD), out, gradient), mask), p = f32x4.mul(s, left);
      total = fma(p, step, total);
      v128.store(at + 2 * FIELD, fma(s, own, v128.load(at + 2 * FIELD)));
      v128.store(at + 3 * FIELD, fma(out, fma(own, b, left), v128.load(at + 3 * FIELD)));
      gradient = f32x4.mul(s, v128.load(at + 4 * FIELD));
      v128.store(to, fma(s, b, v128.load(to)));
      v128.store(to + 16, fma(p, rate, v128.load(to + 16)));
    }
    v128.store(g + o, gradient);
    v128.store(da + o, total);
  }
}
