import assert from "assert";
import { operationCases } from "../testing/operation_cases.ts";
import { buildCase } from "../testing/build_case.ts";
import { evaluate } from "./evaluate.ts";

/** Central differences in float64: truncation ~h², rounding ~1e-16/h. */
const STEP = 1e-5;

for (const operationCase of operationCases) {
  const { large, special, differentiable } = operationCase;
  if (large || special || differentiable === false) continue;
  Deno.test(`gradient of ${operationCase.name} agrees with finite differences`, () => {
    const { given, loss, gradients } = buildCase(operationCase);
    const exact = evaluate({ outputs: gradients }, given);
    Object.keys(gradients).forEach((name, i) => {
      const values = Float64Array.from(given[name]);
      for (const at of sample(values.length)) {
        const shifted = (step: number) => {
          const changed = values.slice();
          changed[at] += step;
          return evaluate({ outputs: { loss: loss! } }, { ...given, [name]: changed })[0][0];
        };
        const numeric = (shifted(STEP) - shifted(-STEP)) / (2 * STEP);
        const error = Math.abs(numeric - exact[i][at]);
        const bound = 1e-6 * (1 + Math.abs(numeric));
        assert.ok(error < bound, `d${name}[${at}]: ${exact[i][at]}, by differences ${numeric}`);
      }
    });
  });
}

/** Up to twelve indices, spread evenly. */
function sample(size: number): number[] {
  const count = Math.min(size, 12);
  return Array.from({ length: count }, (_, i) => Math.floor((i * size) / count));
}
