// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Sums over segments are made one token at a time: a difference of sums from the chunk's start would
// lose the digits of a weak decay behind a strong one.
import { address, argument, scratch, share, take } from "../shared/pool";
import { DecayMask, DecayMaskGradient } from "../generated/arguments";
import { PACKED_A } from "../generated/memory";
import { exp, splat, storePair, sumOf } from "../shared/vector";
import { tailLoad, tailStore } from "../shared/tail";

/** exp(Σ a[j+1 … i]) for j ≤ i, else 0, a task a chunk. */
export function decayMask(args: usize): void {
  const decays = address(args, DecayMask.decays), mask = address(args, DecayMask.mask);
  const chunks = argument(args, DecayMask.chunks), q = argument(args, DecayMask.tokens);
  const bytes = <usize> q << 2, sums = scratch + PACKED_A;
  share(chunks);
  for (let task = take(); task >= 0; task = take()) {
    const a = decays + <usize> task * bytes;
    memory.fill(sums, 0, bytes + 16);
    for (let i = 0; i < q; i++) {
      const to = mask + (<usize> task * <usize> q + <usize> i) * bytes;
      const decay = splat(load<f32>(a + (<usize> i << 2)));
      let j = 0;
      for (; j + 8 <= i; j += 8) {
        const at = <usize> j << 2;
        const sum0 = f32x4.add(v128.load(sums + at), decay), sum1 = f32x4.add(v128.load(sums + at, 16), decay);
        const x0 = exp(sum0), x1 = exp(sum1);
        storePair(sums + at, sum0, sum1);
        storePair(to + at, x0, x1);
      }
      for (; j < i; j += 4) {
        const at = <usize> j << 2;
        const sum = f32x4.add(v128.load(sums + at), decay);
        v128.store(sums + at, sum);
        tailStore(to + at, exp(sum), min(4, i - j));
      }
      const own = <usize> i << 2;
      memory.fill(sums + own, 0, 16);
      store<f32>(to + own, 1);
      memory.fill(to + own + 4, 0, bytes - own - 4);
    }
  }
}

/**
 * da[k] = Σ (dL·L)[i, j] over j < k ≤ i, a task a chunk. Sums of columns grow from the last row up.
 */
export function decayMaskGradient(args: usize): void {
  const mask = address(args, DecayMaskGradient.mask);
  const dmask = address(args, DecayMaskGradient.dmask);
  const ddecays = address(args, DecayMaskGradient.ddecays);
  const chunks = argument(args, DecayMaskGradient.chunks);
  const q = argument(args, DecayMaskGradient.tokens);
  const bytes = <usize> q << 2, sums = scratch + PACKED_A;
  share(chunks);
  for (let task = take(); task >= 0; task = take()) {
    memory.fill(sums, 0, bytes + 16);
    for (let i = q - 1; i >= 0; i--) {
      const o = (<usize> task * <usize> q + <usize> i) * bytes;
      memory.fill(sums + (<usize> i << 2), 0, 16);
      let sum = splat(0.0);
      let j = 0;
      for (; j + 8 <= i; j += 8) {
        const at = <usize> j << 2, p = mask + o + at, q = dmask + o + at;
        const m0 = v128.load(p), m1 = v128.load(p, 16), d0 = v128.load(q), d1 = v128.load(q, 16);
        const column0 = f32x4.add(v128.load(sums + at), f32x4.mul(m0, d0));
        const column1 = f32x4.add(v128.load(sums + at, 16), f32x4.mul(m1, d1));
        storePair(sums + at, column0, column1);
        sum = f32x4.add(f32x4.add(sum, column0), column1);
      }
      for (; j < i; j += 4) {
        const left = min(4, i - j), at = <usize> j << 2;
        const product = f32x4.mul(tailLoad(mask + o + at, left), tailLoad(dmask + o + at, left));
        const column = f32x4.add(v128.load(sums + at), product);
        v128.store(sums + at, column);
        sum = f32x4.add(sum, column);
      }
      store<f32>(ddecays + <usize> task * bytes + (<usize> i << 2), sumOf(sum));
    }
  }
}
