import assert from "assert";
import { ClassCounter, MOST_CONFUSED } from "./class_counts.ts";
import golden from "./testing/golden_classes.json" with { type: "json" };

const counted = (classes: number, logits: number[], labels: number[]) => {
  const counter = new ClassCounter(classes);
  counter.add(Float32Array.from(logits), labels);
  return counter.counts();
};

Deno.test("answers by class are those of scikit-learn, in one batch or in several", () => {
  const { logits, labels, confusion, accuracy, byClass, top5 } = golden;
  const classes = confusion.length;
  const counter = new ClassCounter(classes);
  for (const [from, to] of [[0, 32], [32, 60]]) {
    const part = Float32Array.from(logits.slice(from * classes, to * classes));
    counter.add(part, Int32Array.from(labels.slice(from, to)));
  }
  const { examples, correct, confused, topFive } = counter.counts();
  assert.deepEqual(counter.counts(), counted(classes, logits, labels));
  assert.deepEqual(examples, confusion.map((row) => row.reduce((sum, n) => sum + n)));
  assert.deepEqual(correct, confusion.map((row, label) => row[label]));
  const wrong = confusion.flatMap((row, label) =>
    row.flatMap((n, answer) => n && answer !== label ? [[label, answer, n]] : [])
  );
  assert.deepEqual(confused, wrong);
  assert.equal(correct.reduce((sum, n) => sum + n) / labels.length, accuracy);
  assert.deepEqual(correct.map((n, label) => examples[label] ? n / examples[label] : 0), byClass);
  assert.equal(topFive! / labels.length, top5);
});

Deno.test("of equal logits the first is the answer, and five stand before a sixth", () => {
  const row = (...logits: number[]) => logits;
  const { correct, confused, topFive } = counted(
    6,
    [...row(1, 1, 0, 0, 0, 0), ...row(2, 2, 2, 2, 2, 2), ...row(-Infinity, 0, 0, 0, 0, Infinity)],
    [1, 5, 5],
  );
  assert.deepEqual(correct, [0, 0, 0, 0, 0, 1]);
  assert.deepEqual(confused, [[1, 0, 1], [5, 0, 1]]);
  assert.equal(topFive, 2);
});

Deno.test("rows without a label don't count, and those with a NaN have no answer", () => {
  assert.deepEqual(counted(2, [1, 0, 0, 1, NaN, 1, 3, NaN], [-1, 1, 0, 0]), {
    examples: [2, 1],
    correct: [0, 1],
    confused: [],
  });
});

Deno.test("of very many classes wrong answers aren't kept one by one", () => {
  const logits = (classes: number) => Array.from({ length: 2 * classes }, (_, i) => i % classes);
  for (const classes of [MOST_CONFUSED, MOST_CONFUSED + 1]) {
    const { examples, correct, confused, topFive } = counted(
      classes,
      logits(classes),
      [classes - 1, classes - 3],
    );
    assert.equal(examples.length, classes);
    assert.deepEqual([correct.at(-1), topFive], [1, 2]);
    assert.deepEqual(
      confused,
      classes > MOST_CONFUSED ? undefined : [[classes - 3, classes - 1, 1]],
    );
  }
});

Deno.test("classes that aren't whole, and batches that don't fit them, are refused and not counted", () => {
  for (const classes of [2.5, 0, NaN]) {
    assert.throws(() => new ClassCounter(classes), {
      name: "RangeError",
      message:
        `Cannot count answers: expected classes to be a whole number of at least 1, got ${classes}`,
    });
  }
  const counter = new ClassCounter(3);
  const before = counter.counts();
  const wrong: [number[], string][] = [
    [[0, 5], "label 1 to be a whole number from -1 to 2, got 5"],
    [[0.5, 0], "label 0 to be a whole number from -1 to 2, got 0.5"],
    [[0, -2], "label 1 to be a whole number from -1 to 2, got -2"],
    [[0, 1, 2], "logits [3, 3], got 6"],
  ];
  for (const [labels, message] of wrong) {
    assert.throws(() => counter.add(new Float32Array(6), labels), {
      name: "RangeError",
      message: `Cannot count answers: expected ${message}`,
    });
  }
  assert.deepEqual(counter.counts(), before);
});
