import type { Epilogue } from "../../../../graph/mod.ts";
import type { Dispatch, Step } from "../../dispatch.ts";
import { functionsCalledBy } from "./functions.ts";
import { operand } from "./operand.ts";
import { Fields, programText } from "./program_text.ts";

/** The head of the function that kernels with an epilogue hand their elements to, four at a time. */
const HEAD =
  "fn finish(base: u32, row: u32, column: u32, rows: u32, columns: u32, value: vec4f) {\n";

/** The head of the function that such a kernel calls on elements that it has stored, if it does. */
const REVISE = "fn revise(base: u32, row: u32, column: u32, rows: u32, columns: u32) {\n";

/** How a dispatch gets its epilogue. */
export interface EpilogueOptions {
  /**
   * True if the text calls `revise(base, row, column, rows, columns)` on everything that it has given to
   * `finish`, which then only stores it. Default false.
   */
  readonly afterwards?: boolean;
}

/**
 * A dispatch whose text hands the elements that it makes to
 * `finish(base, row, column, rows, columns, value)`, with that function: it runs the step's epilogue,
 * if there is one, and writes to output 0.
 *
 * @param dispatch Binds none of the epilogue's tensors and no output 0.
 * @param columns The length of the rows in which output 0 is made.
 */
export function withEpilogue(
  dispatch: Dispatch,
  step: Step,
  columns: number,
  { afterwards = false }: EpilogueOptions = {},
): Dispatch {
  const { inputs, outputs, attributes } = step;
  const epilogue = attributes.epilogue as Epilogue | undefined;
  if (!epilogue) return withStore(dispatch, inputs.length, columns, { afterwards });
  const { repetitions, kept } = epilogue;
  const further = repetitions.length - 1;
  const first = dispatch.bindings.length;
  const size = step.inputs.length + outputs.length;
  const operands = [
    ...Array.from({ length: further }, (_, i) => inputs.length - further + i),
    inputs.length,
    ...kept.map((_, i) => size - kept.length + i),
  ];
  const names = [
    ...Array.from({ length: further }, (_, i) => `extra${i + 1}`),
    "y",
    ...kept.map((_, i) => `kept${i}`),
  ];
  const fields = new Fields();
  const columnwise = (i: number) => repetitions[i].count === columns;
  const values = repetitions.map((_, i) =>
    i === 0
      ? "value"
      : `readExtra${i}(${
        columnwise(i) ? "0u, 0u, column, 1u" : "base, row, column, rows"
      }, columns)`
  );
  const write = (name: string, value: number) =>
    `  write${name}(base, row, column, rows, columns, v${value});\n`;
  const last = repetitions.length + epilogue.steps.length - 1;
  const made = kept.includes(0) ? `Kept${kept.indexOf(0)}` : "Y";
  const results = kept.map((value, i) => value === 0 && afterwards ? "" : write(`Kept${i}`, value));
  const body = programText(epilogue, values, fields) + results.join("") + write("Y", last) + "}";
  const functions = afterwards
    ? [
      `${HEAD}  write${made}(base, row, column, rows, columns, value);\n}`,
      `${REVISE}  let value = read${made}(base, row, column, rows, columns);\n${body}`,
    ]
    : [HEAD + body];
  return {
    ...dispatch,
    source: [
      fields.extend(dispatch.source),
      ...names.map((name, i) => operand(name, first + i, columns)),
      functionsCalledBy(body),
      ...functions,
    ].join("\n"),
    params: { ...dispatch.params, ...fields.values },
    bindings: [...dispatch.bindings, ...operands],
  };
}

/** The same where elements are written as they are, to the operand of a number. */
export function withStore(
  dispatch: Dispatch,
  y: number,
  columns: number,
  { afterwards = false }: EpilogueOptions = {},
): Dispatch {
  return {
    ...dispatch,
    source: [
      dispatch.source,
      operand("y", dispatch.bindings.length, columns),
      `${HEAD}  writeY(base, row, column, rows, columns, value);\n}`,
      ...afterwards ? [REVISE + "}"] : [],
    ].join("\n"),
    bindings: [...dispatch.bindings, y],
  };
}
