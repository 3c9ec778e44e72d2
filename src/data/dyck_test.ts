import assert from "assert";
import { Random } from "../random/mod.ts";
import { dyck, type DyckOptions } from "./dyck.ts";
import { createSequenceLoader } from "./sequences.ts";

function draw(options: DyckOptions, seed: number) {
  const task = dyck(options);
  const [tokens, labels] = [new Int32Array(task.length), new Int32Array(task.length)];
  task.write(tokens, labels, new Random(seed));
  return { tokens, labels };
}

/** How many brackets are open after each token; throws unless each closes the one that opened last. */
function depthsOf(tokens: Int32Array, kinds: number): number[] {
  const stack: number[] = [];
  return Array.from(tokens, (token) => {
    assert.ok(token >= 0 && token < 2 * kinds);
    if (token < kinds) stack.push(token);
    else assert.equal(stack.pop(), token - kinds);
    return stack.length;
  });
}

Deno.test("every sequence is balanced, no prefix closes what isn't open, and depth has its limit", () => {
  const sizes = [
    { kinds: 1, length: 2 },
    { kinds: 3, length: 10, depth: 1 },
    { kinds: 5, length: 24, depth: 4, open: 0.9 },
    { kinds: 64, length: 64, open: 0.1 },
  ];
  for (const options of sizes) {
    const { kinds, length, depth = length / 2 } = options;
    let most = 0;
    for (let seed = 0; seed < 200; seed++) {
      const depths = depthsOf(draw(options, seed).tokens, kinds);
      assert.equal(depths.at(-1), 0);
      most = Math.max(most, ...depths);
    }
    assert.ok(most <= depth);
    if (options.open !== 0.1) assert.equal(most, depth);
  }
});

Deno.test("depths have the distribution of the Markov chain, and kinds are uniform", () => {
  const [kinds, length, depth, open] = [4, 12, 3, 0.6];
  // p[t][d]: the probability of d open brackets after t tokens, by the rules one by one.
  const p = Array.from({ length: length + 1 }, () => new Float64Array(depth + 2));
  p[0][0] = 1;
  for (let t = 0; t < length; t++) {
    for (let d = 0; d <= depth; d++) {
      const closes = d === length - t || d === depth;
      const up = d === 0 ? 1 : closes ? 0 : open;
      p[t + 1][d + 1] += up * p[t][d];
      if (d > 0) p[t + 1][d - 1] += (1 - up) * p[t][d];
    }
  }
  const n = 4_000;
  const seen = p.map((row) => row.map(() => 0));
  const opened = new Float64Array(kinds);
  for (let seed = 0; seed < n; seed++) {
    const { tokens } = draw({ kinds, length, depth, open }, seed);
    depthsOf(tokens, kinds).forEach((d, t) => seen[t + 1][d]++);
    tokens.forEach((token) => token < kinds && opened[token]++);
  }
  for (let t = 1; t <= length; t++) {
    p[t].forEach((probability, d) => {
      const bound = 5 * Math.sqrt(n * probability * (1 - probability));
      const off = Math.abs(seen[t][d] - n * probability);
      assert.ok(off <= bound + 1e-9, `${seen[t][d]} of ${n * probability} at ${t}, ${d}`);
    });
  }
  const mean = n * length / 2 / kinds;
  for (const count of opened) assert.ok(Math.abs(count - mean) < 5 * Math.sqrt(mean * 3 / 4));
});

Deno.test("closing brackets have labels at the token before, and nothing else has", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { tokens, labels } = draw({ kinds: 7, length: 16 }, seed);
    tokens.forEach((_, i) => {
      const next = i + 1 < 16 && tokens[i + 1] >= 7 ? tokens[i + 1] : -1;
      assert.equal(labels[i], next);
    });
  }
  assert.equal(dyck({ kinds: 7 }).vocabulary, 14);
});

Deno.test("hidden closing brackets are asked for at their mask, and a stack knows them", () => {
  const [kinds, length, hidden] = [5, 40, 0.3];
  const options = { kinds, length, hidden };
  assert.equal(dyck(options).vocabulary, 11);
  let masks = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { tokens, labels } = draw(options, seed);
    const stack: number[] = [];
    tokens.forEach((token, i) => {
      assert.equal(labels[i] >= 0, token === 10);
      if (token < kinds) stack.push(token);
      else {
        const answer = kinds + stack.pop()!;
        assert.equal(token === 10 ? labels[i] : token, answer);
        if (token === 10) masks++;
      }
    });
    assert.equal(stack.length, 0);
  }
  const all = 200 * length / 2;
  assert.ok(Math.abs(masks - hidden * all) < 5 * Math.sqrt(all * hidden * (1 - hidden)));
  const { tokens } = draw({ ...options, hidden: 1 }, 0);
  assert.equal(tokens.filter((token) => token === 10).length, length / 2);
});

Deno.test("a sequence depends on the loader's seed and its place", () => {
  const first = (seed: number, batch: number) => {
    const loader = createSequenceLoader(dyck({ kinds: 3, length: 12 }), {
      ...{ batch, examples: 8, seed },
    });
    const tokens: number[] = [];
    for (const { inputs } of loader.epoch(1)) tokens.push(...inputs.tokens);
    return tokens;
  };
  assert.deepEqual(first(0, 2), first(0, 8));
  assert.notDeepEqual(first(0, 2), first(1, 2));
});

Deno.test("dyck() refuses what can't be", () => {
  const wrong: [DyckOptions, RegExp][] = [
    [{ length: 7 }, /^Cannot make a k-Dyck task: expected an even length, .*, got 7$/],
    [{ kinds: 0 }, /expected kinds to be a whole number from 1 to 1073741823, got 0$/],
    [{ kinds: 2 ** 30 }, /expected kinds to be .*, got 1073741824$/],
    [{ length: 8, depth: 5 }, /expected depth to be a whole number from 1 to 4, got 5$/],
    [{ open: 1 }, /expected open to be .*, got 1$/],
    [{ hidden: 1.5 }, /expected hidden to be .*, got 1.5$/],
  ];
  for (const [options, message] of wrong) {
    assert.throws(() => dyck(options), { name: "RangeError", message });
  }
});
