import { compare } from "../testing/operation_tests.ts";
import { buildCase } from "../testing/build_case.ts";
import { pytorchCases } from "../testing/special_cases.ts";
import { evaluate } from "./evaluate.ts";

for (const operationCase of pytorchCases) {
  const { name, expected, judge, gradientJudge } = operationCase;
  Deno.test(`the reference agrees with PyTorch, ${name}`, () => {
    const { given, results: [result], gradients } = buildCase(operationCase);
    const found = evaluate({ outputs: { result, ...gradients } }, given, { float32: true });
    compare("result", found[0], expected.result, judge);
    Object.keys(gradients).forEach((name, i) =>
      compare(name, found[1 + i], expected.gradients[i], gradientJudge)
    );
  });
}
