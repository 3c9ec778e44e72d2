import { UsageError } from "../../src/experiments/mod.ts";
import {
  alignedText,
  csvText,
  folderDifferences,
  readRunFolder,
  valueText,
} from "../../src/runs/mod.ts";
import { printText } from "../command_line/command.ts";

/**
 * Prints in which settings two run folders differ.
 *
 * @throws {UsageError} if anything but two folders is given.
 */
export async function showDifferences(
  words: readonly string[],
  { json, csv }: { readonly json?: boolean; readonly csv?: boolean },
): Promise<void> {
  if (words.length !== 2 || words.some((word) => word.startsWith("--"))) {
    throw new UsageError(
      `Cannot show differences: expected two run folders, got ${words.join(" ") || "none"}`,
    );
  }
  const [first, second] = await Promise.all(words.map(readRunFolder));
  const found = folderDifferences(first, second);
  if (json) return printText(JSON.stringify(found, null, 1));
  const lines = [
    ["setting", ...words],
    ...found.map(({ name, first, second }) => [name, valueText(first), valueText(second)]),
  ];
  if (csv) printText(csvText(lines).trimEnd());
  else printText(found.length ? alignedText(lines) : "no setting differs");
}
