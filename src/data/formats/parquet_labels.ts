import { sharedLabels } from "../images.ts";

/** The labels of a file. */
export interface LabelColumn {
  /** The column's name. */
  readonly name: string;
  /** A number or a word a row; nothing where the row has none. */
  readonly values: readonly (number | string | null)[];
  /** The names of the classes, where the file tells them. */
  readonly classNames?: readonly string[];
  /** The file, for messages. */
  readonly file: string;
}

/** Names of columns of labels, in the order in which they are looked for. */
export const LABEL_NAMES: readonly string[] = ["label", "labels", "fine_label", "class", "target"];

/**
 * The labels of several files as numbers from 0 on. Words become classes in their order; numbers without
 * names are theirs.
 *
 * @throws {Error} If a row has no label, there are words and numbers, a number without a name isn't below the
 *   number of rows, or files tell different classes.
 */
export function mergeLabels(
  columns: readonly LabelColumn[],
  path: string,
): { classNames: readonly string[]; labels: Int32Array } {
  const words = columns.some(({ values }) => values.some((value) => typeof value === "string"));
  const told = columns.find(({ classNames }) => classNames)?.classNames;
  const all = columns.flatMap(({ values }) => values);
  const classNames = words
    ? [...new Set(all.map(String))].sort()
    : told ?? Array.from({ length: 1 + largest(columns, all.length) }, (_, i) => `${i}`);
  const numbers = new Map(classNames.map((name, i) => [name, i]));
  const labels = sharedLabels(all.length);
  let at = 0;
  for (const { values, classNames: own, file } of columns) {
    if (own && told && `${own}` !== `${told}`) {
      throw new Error(`Cannot read ${file}: expected the classes of the other files, got others`);
    }
    values.forEach((value, row) => {
      if (words && typeof value === "number") {
        throw new Error(
          `Cannot read ${file}: expected words as labels, as others are, got ${value} in row ${row}`,
        );
      }
      const label = typeof value === "string" ? numbers.get(value) : value;
      if (!isClass(label, classNames.length)) {
        throw new Error(
          `Cannot read ${file}: expected a label of one of ${classNames.length} classes, got ${value} in ` +
            `row ${row}`,
        );
      }
      labels[at++] = label;
    });
  }
  if (classNames.length < 2) {
    throw new Error(
      `Cannot use the images in ${path}: expected two classes or more, got ${classNames}`,
    );
  }
  return { classNames, labels };
}

function isClass(label: unknown, classes: number): label is number {
  return Number.isInteger(label) && label as number >= 0 && label as number < classes;
}

/** The largest number. Every class has a row, so that there are as many rows as classes, or more. */
function largest(columns: readonly LabelColumn[], rows: number): number {
  let most = -1;
  for (const { values, file } of columns) {
    values.forEach((value, row) => {
      if (typeof value !== "number" || !(value > most)) return;
      if (value >= rows) {
        throw new Error(
          `Cannot read ${file}: expected labels below ${rows}, the number of rows in all, got ${value} in ` +
            `row ${row}`,
        );
      }
      most = value;
    });
  }
  return most;
}
