// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
/** Bytes of a row of a panel: 16 numbers. */
const ROW: usize = 128;

/**
 * Turns rows of a matrix by many rotations, one after the other: rows (i, i + 1) ← (c p + s q, c q − s p), i of 32
 * bits at `places`, c and s at `factors`. The matrix lies in `count` panels of 16 columns, each as [order][16], which
 * stays in a cache for all of them. The row that a rotation shares with the next is kept in registers.
 */
export function rotatePanels(panels: usize, count: i32, order: i32, places: usize, factors: usize, used: i32): void {
  for (let i = 0; i < count; i++) rotatePanel(panels + <usize> i * <usize> order * ROW, places, factors, used);
}

function rotatePanel(panel: usize, places: usize, factors: usize, used: i32): void {
  let held = -1, row = panel;
  let h0 = v128.load(row), h1 = v128.load(row, 16), h2 = v128.load(row, 32), h3 = v128.load(row, 48), h4 = v128.load(row, 64), h5 = v128.load(row, 80), h6 = v128.load(row, 96), h7 = v128.load(row, 112);
  for (let k = 0; k < used; k++) {
    const i = i32.load(places + (<usize> k << 2)), cs = factors + (<usize> k << 4);
    if (i + 1 != held) {
      if (held >= 0) { v128.store(row, h0); v128.store(row, h1, 16); v128.store(row, h2, 32); v128.store(row, h3, 48); v128.store(row, h4, 64); v128.store(row, h5, 80); v128.store(row, h6, 96); v128.store(row, h7, 112); }
      row = panel + <usize> (i + 1) * ROW;
      h0 = v128.load(row); h1 = v128.load(row, 16); h2 = v128.load(row, 32); h3 = v128.load(row, 48); h4 = v128.load(row, 64); h5 = v128.load(row, 80); h6 = v128.load(row, 96); h7 = v128.load(row, 112);
    }
    const c = v128.load64_splat(cs), s = v128.load64_splat(cs, 8), next = row - ROW;
    let x0 = v128.load(next);    let x1 = v128.load(next, 16);
    v128.store(row, f64x2.sub(f64x2.mul(c, h0), f64x2.mul(s, x0)));
    v128.store(row, f64x2.sub(f64x2.mul(c, h1), f64x2.mul(s, x1)), 16);
    h0 = f64x2.add(f64x2.mul(c, x0), f64x2.mul(s, h0));
    h1 = f64x2.add(f64x2.mul(c, x1), f64x2.mul(s, h1));
    x0 = v128.load(next, 32);    x1 = v128.load(next, 48);
    v128.store(row, f64x2.sub(f64x2.mul(c, h2), f64x2.mul(s, x0)), 32);
    v128.store(row, f64x2.sub(f64x2.mul(c, h3), f64x2.mul(s, x1)), 48);
    h2 = f64x2.add(f64x2.mul(c, x0), f64x2.mul(s, h2));
    h3 = f64x2.add(f64x2.mul(c, x1), f64x2.mul(s, h3));
    x0 = v128.load(next, 64);    x1 = v128.load(next, 80);
    v128.store(row, f64x2.sub(f64x2.mul(c, h4), f64x2.mul(s, x0)), 64);
    v128.store(row, f64x2.sub(f64x2.mul(c, h5), f64x2.mul(s, x1)), 80);
    h4 = f64x2.add(f64x2.mul(c, x0), f64x2.mul(s, h4));
    h5 = f64x2.add(f64x2.mul(c, x1), f64x2.mul(s, h5));
    x0 = v128.load(next, 96);    x1 = v128.load(next, 112);
    v128.store(row, f64x2.sub(f64x2.mul(c, h6), f64x2.mul(s, x0)), 96);
    v128.store(row, f64x2.sub(f64x2.mul(c, h7), f64x2.mul(s, x1)), 112);
    h6 = f64x2.add(f64x2.mul(c, x0), f64x2.mul(s, h6));
    h7 = f64x2.add(f64x2.mul(c, x1), f64x2.mul(s, h7));
    row = next;
    held = i;
  }
  v128.store(row, h0); v128.store(row, h1, 16); v128.store(row, h2, 32); v128.store(row, h3, 48); v128.store(row, h4, 64); v128.store(row, h5, 80); v128.store(row, h6, 96); v128.store(row, h7, 112);
}
