import assert from "assert";
import { mergeLabels } from "./parquet_labels.ts";

Deno.test("mergeLabels() numbers words in their order, and keeps numbers", () => {
  const column = (values: readonly (number | string | null)[], classNames?: readonly string[]) => ({
    ...{ name: "label", values, classNames, file: "a file" },
  });
  const merge = (...columns: ReturnType<typeof column>[]) => {
    const { classNames, labels } = mergeLabels(columns, "a folder");
    return [classNames, [...labels]];
  };
  assert.deepEqual(merge(column(["dog", "cat"]), column(["cat", "eel"])), [
    ["cat", "dog", "eel"],
    [1, 0, 0, 2],
  ]);
  assert.deepEqual(merge(column([2, 0]), column([1])), [["0", "1", "2"], [2, 0, 1]]);
  assert.deepEqual(merge(column([0, 1], ["a", "b", "c"]), column([1])), [
    ["a", "b", "c"],
    [0, 1, 1],
  ]);
  const refuses = (message: RegExp, ...columns: ReturnType<typeof column>[]) =>
    assert.throws(() => merge(...columns), message);
  refuses(/^Error: Cannot read a file: .* 2 classes, got null in row 1$/, column([1, null]));
  refuses(/one of 2 classes, got 2 in row 0$/, column([2, 0], ["a", "b"]));
  refuses(/one of 2 classes, got -1 in row 1$/, column([1, -1]));
  refuses(/one of 2 classes, got 0\.5 in row 1$/, column([1, 0.5]));
  refuses(/expected the classes of the other files/, column([0], ["a", "b"]), column([0], ["b"]));
  refuses(
    /^Error: Cannot read a file: expected labels below 3, the number of rows in all, got 4000000000 in row 1$/,
    column([2]),
    column([0, 4e9]),
  );
  refuses(/expected labels below 2, .* got 2 in row 0$/, column([2, 0]));
  refuses(
    /^Error: Cannot read a file: expected words as labels, as others are, got 1 in row 0$/,
    column(["cat", "dog"]),
    column([1, 0], ["dog", "cat"]),
  );
  refuses(/expected words .+, got 7 in row 1$/, column(["cat", 7, "dog"]));
  refuses(/expected two classes or more, got one$/, column(["one"]));
});
