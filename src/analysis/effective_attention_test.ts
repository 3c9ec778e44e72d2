import assert from "assert";
import { Random } from "../random/mod.ts";
import { effectiveAttention } from "./mod.ts";

Deno.test("the effective attention matrix gives what the scan gives, averaged over channels", () => {
  const [tokens, channels, states] = [9, 3, 4];
  const draw = (name: string, size: number, sign = 1) => {
    const values = new Float32Array(size);
    new Random(name).fillUniform(values, 0.1, 1);
    return values.map((x) => sign * x);
  };
  const delta = draw("delta", tokens * channels);
  const a = draw("a", channels * states, -1);
  const [b, c] = [draw("b", tokens * states), draw("c", tokens * states)];
  const u = draw("u", tokens);
  const matrix = effectiveAttention({ delta, a, b, c, tokens, channels, states });
  for (let t = 0; t < tokens; t++) {
    let expected = 0;
    for (let e = 0; e < channels; e++) {
      for (let n = 0; n < states; n++) {
        let h = 0;
        for (let s = 0; s <= t; s++) {
          const step = delta[s * channels + e];
          h = Math.exp(step * a[e * states + n]) * h + step * b[s * states + n] * u[s];
        }
        expected += c[t * states + n] * h / channels;
      }
    }
    const actual = u.reduce((sum, x, s) => sum + matrix[t * tokens + s] * x, 0);
    assert.ok(Math.abs(actual - expected) < 1e-9, `${t}: ${actual}, ${expected}`);
  }
});

Deno.test("sizes that don't fit are named", () => {
  const scan = { delta: [1], a: [0], b: [1, 2], c: [1], tokens: 1, channels: 1, states: 1 };
  assert.throws(() => effectiveAttention(scan), /expected b to have 1 elements, got 2/);
});
