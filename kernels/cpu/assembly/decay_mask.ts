// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, share, take } from "./pool";
import { exp, splat, sumOf } from "./vector";
import { tailLoad, tailStore } from "./tail";

/** exp(s[i] − s[j]) for j ≤ i, else 0: (s, mask, chunks, q), a task a chunk. */
export function decayMask(args: usize): void {
  const sums = address(args, 0), mask = address(args, 1), chunks = argument(args, 2), q = argument(args, 3);
  const bytes = <usize> q << 2;
  share(chunks);
  for (let task = take(); task >= 0; task = take()) {
    const s = sums + <usize> task * bytes;
    for (let i = 0; i < q; i++) {
      const to = mask + (<usize> task * <usize> q + <usize> i) * bytes;
      const last = splat(load<f32>(s + (<usize> i << 2)));
      for (let j = 0; j <= i; j += 4) {
        const left = min(4, i + 1 - j), at = <usize> j << 2;
        tailStore(to + at, exp(f32x4.sub(last, tailLoad(s + at, left))), left);
      }
      memory.fill(to + (<usize> (i + 1) << 2), 0, <usize> (q - 1 - i) << 2);
    }
  }
}

/** ds[i] = Σ_j (dL·L)[i, j] − (dL·L)[j, i]: (mask, dmask, ds, chunks, q), a task a chunk. */
export function decayMaskGradient(args: usize): void {
  const mask = address(args, 0), dmask = address(args, 1), dsums = address(args, 2);
  const chunks = argument(args, 3), q = argument(args, 4);
  const bytes = <usize> q << 2;
  share(chunks);
  for (let task = take(); task >= 0; task = take()) {
    const ds = dsums + <usize> task * bytes;
    memory.fill(ds, 0, bytes);
    for (let i = 0; i < q; i++) {
      const o = (<usize> task * <usize> q + <usize> i) * bytes;
      let sum = splat(0.0);
      for (let j = 0; j < q; j += 4) {
        const left = min(4, q - j), at = <usize> j << 2;
        const product = f32x4.mul(tailLoad(mask + o + at, left), tailLoad(dmask + o + at, left));
        sum = f32x4.add(sum, product);
        tailStore(ds + at, f32x4.sub(tailLoad(ds + at, left), product), left);
      }
      const at = ds + (<usize> i << 2);
      store<f32>(at, load<f32>(at) + sumOf(sum));
    }
  }
}
