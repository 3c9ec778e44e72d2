import type { NetworkComparison, TestedDifference } from "./compare_schemes.ts";
import { csvLine } from "./csv.ts";

const DIFFERENCE = ["", "_low", "_high", "_p", "_p_holm"];

const columns = [
  ...["network", "arm", "part", "control", "rate", "rate_end", "seeds"],
  ...["accuracy", "accuracy_low", "accuracy_high"],
  ...DIFFERENCE.map((end) => `to_default${end}`),
  ...DIFFERENCE.map((end) => `to_control${end}`),
  // Behind what there was before, so that columns keep their places.
  ...["verdict", "synthetic"],
];

/**
 * A comparison of schemes as comma-separated values (RFC 4180, lines end in a line feed), one line an arm.
 * Accuracies and differences are fractions; what isn't known is empty. `synthetic` is true where data were
 * generated.
 */
export function schemesCsv(networks: readonly NetworkComparison[]): string {
  const lines = networks.flatMap(({ name, synthetic, rows }) =>
    rows.map((row) => [
      ...[name, row.init, row.part, row.control, row.rate?.rate, row.rate?.end, row.seeds],
      ...[row.accuracy, ...row.accuracyInterval ?? [undefined, undefined]],
      ...cells(row.toDefault),
      ...cells(row.toControl),
      ...[row.verdict, String(synthetic)],
    ])
  );
  return [columns, ...lines].map((line) => csvLine(line) + "\n").join("");
}

function cells(difference: TestedDifference | undefined): (number | undefined)[] {
  const { mean, interval, probability, corrected } = difference ?? {};
  return [mean, ...interval ?? [undefined, undefined], probability, corrected];
}
