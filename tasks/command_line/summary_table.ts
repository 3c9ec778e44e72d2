import type { NetworkSummary, PassSummary } from "../../src/training/mod.ts";

/** A summary as a table of its layers, with the sums below. */
export function summaryTable(
  { model, input, layers, parameters, trained, evaluation, training, recomputing }: NetworkSummary,
): string {
  const head = ["layer", "parameters", "output", "operations", "makes"];
  const rows = layers.map((layer) => [
    layer.name || "(none)",
    layer.parameters ? layer.parameters.toLocaleString("en-US") : "",
    layer.output?.join(" × ") ?? "",
    layer.flops ? scaled(layer.flops, 1000, ["", "k", "M", "G", "T"]) : "",
    layer.activationBytes ? bytes(layer.activationBytes) : "",
  ]);
  const widths = head.map((word, i) =>
    Math.max(...[word, ...rows.map((row) => row[i])].map(length))
  );
  const line = (row: readonly string[]) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ");
  const total = (name: string, { flops, workingBytes, keptBytes }: PassSummary) =>
    `${name}: ${scaled(flops, 1000, ["", "k", "M", "G", "T"])}FLOP, ` +
    `${bytes(workingBytes)} at work, ${bytes(keptBytes)} kept`;
  return [
    `${model}, input ${input.join(" × ")}`,
    "",
    ...[head, ...rows].map(line),
    "",
    `parameters: ${parameters.toLocaleString("en-US")}, of which ${
      trained.toLocaleString("en-US")
    } are trained`,
    total("evaluation of a batch", evaluation),
    total("training of a batch", training),
    ...Object.entries(recomputing).map(([name, pass]) => total(`  with --recompute=${name}`, pass)),
  ].join("\n");
}

const length = (text: string) => text.length;

const bytes = (n: number) => scaled(n, 1024, ["", "Ki", "Mi", "Gi", "Ti"]) + "B";

/** A number of three digits with its unit's prefix. */
function scaled(n: number, step: number, prefixes: readonly string[]): string {
  const power = Math.min(prefixes.length - 1, n > 0 ? Math.floor(Math.log(n) / Math.log(step)) : 0);
  const value = n / step ** power;
  return `${power && value < 100 ? value.toPrecision(3) : value.toFixed(0)} ${prefixes[power]}`;
}
