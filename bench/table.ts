/**
 * Plain-text tables.
 * @module
 */

/** Rows under headings; columns of numbers end at the same place. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const isNumber = headings.map((_, column) =>
    rows.every((row) => /^([-+]?[\d.,]+( .{1,16})?|-)?$/.test(row[column]))
  );
  const format = (line: readonly string[]) =>
    line.map((cell, column) =>
      isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
    ).join("  ").trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [format(headings), rule, ...rows.map(format)].join("\n");
}

/** Three significant digits without an exponent. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-9))));
  return value.toFixed(Math.min(digits, 6));
}
