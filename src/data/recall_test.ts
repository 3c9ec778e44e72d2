import assert from "assert";
import { Random } from "../random/mod.ts";
import { associativeRecall, inductionHead } from "./recall.ts";
import type { SequenceTask } from "./sequences.ts";

function draw(task: SequenceTask, random: Random) {
  const [tokens, labels] = [new Int32Array(task.length), new Int32Array(task.length)];
  task.write(tokens, labels, random);
  return { tokens: [...tokens], labels: [...labels] };
}

Deno.test("associativeRecall() asks for a key that was there, and its value is the last label", () => {
  const random = new Random(1);
  for (const length of [40, 7]) {
    const asked = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const { tokens, labels } = draw(associativeRecall({ length }), random);
      const end = 2 * Math.floor(length / 2);
      assert.equal(tokens.length, end + 2);
      const map = new Map<number, number>();
      for (let at = 0; at < end; at += 2) {
        const [key, value] = [tokens[at], tokens[at + 1]];
        assert.ok(key >= 0 && key < 9 && value >= 9 && value < 18);
        assert.equal(map.get(key) ?? value, value);
        map.set(key, value);
      }
      assert.equal(tokens[end], 18);
      assert.equal(labels[end + 1], map.get(tokens[end + 1]));
      assert.deepEqual(labels.slice(0, -1), tokens.slice(1));
      asked.add(tokens[end + 1]);
    }
    assert.equal(asked.size, 9);
  }
});

Deno.test("inductionHead() ends with the trigger, and the label is what followed it first", () => {
  const random = new Random(2);
  const places = new Set<number>();
  for (let i = 0; i < 300; i++) {
    const { tokens, labels } = draw(inductionHead({ length: 8 }), random);
    assert.equal(tokens.length, 9);
    assert.equal(tokens.filter((token) => token === 18).length, 2);
    assert.equal(tokens[8], 18);
    const place = tokens.indexOf(18);
    assert.equal(labels[8], tokens[place + 1]);
    assert.deepEqual(labels.slice(0, -1), tokens.slice(1));
    places.add(place);
  }
  assert.deepEqual([...places].sort(), [0, 1, 2, 3, 4, 5]);
});

Deno.test("answerOnly labels the last token only", () => {
  for (const make of [associativeRecall, inductionHead]) {
    const all = draw(make({ length: 10 }), new Random(3));
    const last = draw(make({ length: 10, answerOnly: true }), new Random(3));
    assert.deepEqual(last.tokens, all.tokens);
    assert.deepEqual(last.labels.slice(0, -1), new Array(last.labels.length - 1).fill(-1));
    assert.equal(last.labels.at(-1), all.labels.at(-1));
  }
});

Deno.test("the recall tasks refuse sizes that make none", () => {
  assert.throws(() => associativeRecall({ length: 1 }), /at least 2, got 1/);
  assert.throws(() => inductionHead({ length: 2 }), /at least 3, got 2/);
  const wrong = (vocabulary: number) => () => inductionHead({ length: 10, vocabulary });
  assert.throws(wrong(3), /from 4 to 2147483648, got 3/);
  assert.throws(wrong(2 ** 31 + 1), /from 4 to 2147483648, got 2147483649/);
  // Tokens of the largest one aren't negative.
  const [tokens, labels] = [new Int32Array(11), new Int32Array(11)];
  inductionHead({ length: 10, vocabulary: 2 ** 31 }).write(tokens, labels, new Random(0));
  assert.ok(tokens.every((token) => token >= 0));
});
