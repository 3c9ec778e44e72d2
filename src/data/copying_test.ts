import assert from "assert";
import { Random } from "../random/mod.ts";
import { copying, copyingAlphabet, type CopyingOptions } from "./copying.ts";

function draw(options: CopyingOptions, seed: number) {
  const task = copying(options);
  const [tokens, labels] = [new Int32Array(task.length), new Int32Array(task.length)];
  task.write(tokens, labels, new Random(seed));
  const show = (list: Int32Array) =>
    Array.from(list, (token) => token < 0 ? "-" : copyingAlphabet[token]).join("");
  return { text: show(tokens), labels: show(labels) };
}

/** The labels by the plain definition: what is in `answers`, a token earlier. */
function expected(text: string, answers: [at: number, answer: string][]): string {
  const labels = new Array(text.length).fill("-");
  for (const [at, answer] of answers) {
    for (let i = 0; i < answer.length; i++) labels[at - 1 + i] = answer[i];
  }
  return labels.join("");
}

Deno.test("copying() has 30 tokens", () => {
  assert.equal(copyingAlphabet.length, 30);
  assert.equal(copyingAlphabet.slice(26), "$|.*");
  assert.equal(copying({ min: 1, max: 2 }).vocabulary, 30);
});

Deno.test("one string of length 3 is labeled as by hand", () => {
  const { text, labels } = draw({ min: 3, max: 3, context: 12, single: true }, 1);
  assert.match(text, /^\$([a-z]{3})\|\1\.\*{3}$/);
  // $xyz|xyz.*** : the separator predicts x, x predicts y, y predicts z, z predicts the end.
  assert.equal(labels, `----${text.slice(1, 4)}.----`);
});

const whole = {
  stack: (x: string) => [...x].reverse().join(""),
  sort: (x: string) => [...x].sort().join(""),
};
for (const [variant, answer] of Object.entries(whole)) {
  Deno.test(`${variant} asks for the whole string in another order, packed and alone`, () => {
    const options = { min: 1, max: 9, variant: variant as keyof typeof whole };
    let changed = 0;
    for (let seed = 0; seed < 100; seed++) {
      const one = draw({ ...options, context: 24, single: true }, seed);
      const [, x, y] = one.text.match(/^\$([a-z]+)\|([a-z]+)\.\**$/)!;
      assert.equal(y, answer(x));
      // The same strings as those of copying.
      assert.equal(
        x,
        draw({ min: 1, max: 9, context: 24, single: true }, seed).text.match(/[a-z]+/)![0],
      );
      assert.equal(one.labels, expected(one.text, [[x.length + 2, `${y}.`]]));
      if (x !== y) changed++;
      const { text, labels } = draw({ ...options, context: 40 }, seed);
      const answers = [...text.matchAll(/\$([a-z]+)\|([a-z]+)\./g)].map((found) => {
        assert.equal(found[2], answer(found[1]));
        return [found.index + found[1].length + 2, `${found[2]}.`] as [number, string];
      });
      assert.equal(labels, expected(text, answers));
      const part = draw({ ...options, min: 4, context: 24, answer: 3, single: true }, seed);
      const [, start, given] = part.text.match(/^\$([a-z]+)\|([a-z]{3})\.\**$/)!;
      assert.equal(given, answer(start).slice(0, 3));
    }
    assert.ok(changed > 50);
  });
}

Deno.test("letters that are there several times are sorted as often", () => {
  const { text } = draw({ variant: "sort", min: 60, max: 60, context: 130, single: true }, 0);
  const [, x, y] = text.match(/^\$([a-z]{60})\|([a-z]{60})\./)!;
  assert.equal(y, [...x].sort().join(""));
  assert.ok(/(.)\1/.test(y));
});

Deno.test("training contexts are packed, and a string that is cut off counts nowhere", () => {
  const lengths = new Set<number>();
  let whole = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { text, labels } = draw({ min: 2, max: 5, context: 40 }, seed);
    const answers: [number, string][] = [];
    let at = 0;
    for (const [string, x] of text.matchAll(/\$([a-z]+)\|\1\./g)) {
      assert.equal(text.indexOf(string, at), at);
      answers.push([at + x.length + 2, `${x}.`]);
      at += string.length;
      lengths.add(x.length);
    }
    assert.match(text.slice(at), /^(\$[a-z]*(\|[a-z]*)?)?$/);
    if (at === 40) whole++;
    assert.equal(labels, expected(text, answers));
  }
  assert.deepEqual([...lengths].sort(), [2, 3, 4, 5]);
  assert.ok(whole > 0 && whole < 200);
});

Deno.test("lengths are uniform over min to max", () => {
  const counts = new Map<number, number>();
  for (let seed = 0; seed < 3000; seed++) {
    const length = draw({ min: 4, max: 6, context: 15, single: true }, seed).text.indexOf("|") - 1;
    counts.set(length, (counts.get(length) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort(), [4, 5, 6]);
  const bound = 5 * Math.sqrt(3000 / 3 * 2 / 3);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < bound, `${count}`);
});

for (const answer of [0, 4]) {
  Deno.test(`prefix and suffix ask for what follows an n-gram (answer ${answer})`, () => {
    for (let seed = 0; seed < 200; seed++) {
      const options = { min: 12, max: 15, context: 40, ngram: 2, answer, single: true };
      const prefix = draw({ ...options, variant: "prefix" }, seed);
      const [whole, g, x, reply] = prefix.text.match(/^\$(..)\|([a-z]+)\|([a-z]+\.)\**$/)!;
      const follows = x.slice(x.indexOf(g) + 2);
      assert.equal(reply, `${answer ? follows.slice(0, answer) : follows}.`);
      assert.equal(prefix.labels, expected(whole, [[5 + x.length, reply]]));

      const suffix = draw({ ...options, variant: "suffix" }, seed);
      assert.match(suffix.text, new RegExp(`^\\$${x}\\|${g}${reply.slice(0, -1)}\\.\\**$`));
      assert.equal(suffix.labels, expected(suffix.text, [[4 + x.length, reply]]));
    }
  });
}

Deno.test("copying() refuses what doesn't fit", () => {
  assert.throws(() => copying({ min: 5, max: 4 }), /min 5, max 4/);
  assert.throws(() => copying({ min: 0, max: 4 }), /min to be a whole number of at least 1, got 0/);
  assert.throws(
    () => copying({ min: 5, max: 19, context: 40 }),
    /context of 41 tokens or more for strings of 19 letters, got 40$/,
  );
  copying({ min: 5, max: 18, context: 39 });
  assert.throws(() => copying({ variant: "suffix", min: 5, max: 9 }), /6 letters or more/);
  assert.throws(
    () => copying({ variant: "paste" as "copy", min: 1, max: 2 }),
    /"copy", "stack", "sort", "prefix" or "suffix", got "paste"/,
  );
});
