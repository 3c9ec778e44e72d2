import { count, type ReferenceKernel } from "./types.ts";

/** `op(a) · op(b)`. */
export const matmul: ReferenceKernel = ([a, b], { transposeA, transposeB }, [y]) => {
  const shared = b.shape.length === 2;
  const [rows, n] = [y.shape[y.shape.length - 2], y.shape[y.shape.length - 1]];
  const lead = count(y.shape.slice(0, -2));
  const [batch, m] = shared ? [1, rows * lead] : [lead, rows];
  const k = b.shape[b.shape.length - (transposeB ? 1 : 2)];
  for (let at = 0; at < batch * m * n; at++) {
    const column = at % n;
    const row = Math.floor(at / n) % m;
    const product = Math.floor(at / n / m);
    let total = 0;
    for (let i = 0; i < k; i++) {
      const left = product * m * k + (transposeA ? i * m + row : row * k + i);
      const right = product * k * n + (transposeB ? column * k + i : i * n + column);
      total += a.data[left] * b.data[right];
    }
    y.data[at] = total;
  }
};
