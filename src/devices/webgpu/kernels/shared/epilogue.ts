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
  const epilogue = step.attributes.epilogue as Epilogue | undefined;
  if (!epilogue) return withStore(dispatch, step.inputs.length, columns, { afterwards });
  const tensors = tensorsOf(epilogue, step);
  const fields = new Fields();
  const functions = functionsOf(epilogue, columns, fields, afterwards);
  return {
    ...dispatch,
    source: [
      fields.extend(dispatch.source),
      ...tensors.map(({ name }, i) => operand(name, dispatch.bindings.length + i, columns)),
      functionsCalledBy(functions),
      functions,
    ].join("\n"),
    params: { ...dispatch.params, ...fields.values },
    bindings: [...dispatch.bindings, ...tensors.map(({ operand }) => operand)],
  };
}

/** The tensors of an epilogue in the order of their bindings: further inputs, output 0, kept ones. */
function tensorsOf(
  { repetitions, kept }: Epilogue,
  { inputs, outputs }: Step,
): { readonly name: string; readonly operand: number }[] {
  const further = repetitions.length - 1;
  const end = inputs.length + outputs.length;
  return [
    ...Array.from({ length: further }, (_, i) => ({
      name: `extra${i + 1}`,
      operand: inputs.length - further + i,
    })),
    { name: "y", operand: inputs.length },
    ...kept.map((_, i) => ({ name: `kept${i}`, operand: end - kept.length + i })),
  ];
}

/** The text of `finish` and, for what is finished afterwards, of `revise`. */
function functionsOf(
  epilogue: Epilogue,
  columns: number,
  fields: Fields,
  afterwards: boolean,
): string {
  const { repetitions, steps, kept } = epilogue;
  const values = repetitions.map(({ count }, i) => {
    if (i === 0) return "value";
    const place = count === columns ? "0u, 0u, column, 1u" : "base, row, column, rows";
    return `readExtra${i}(${place}, columns)`;
  });
  const write = (name: string, value: number) =>
    `  write${name}(base, row, column, rows, columns, v${value});\n`;
  const results = kept.map((value, i) => value === 0 && afterwards ? "" : write(`Kept${i}`, value));
  const body = programText(epilogue, values, fields) + results.join("") +
    write("Y", repetitions.length + steps.length - 1) + "}";
  if (!afterwards) return HEAD + body;
  const made = kept.includes(0) ? `Kept${kept.indexOf(0)}` : "Y";
  return `${HEAD}  write${made}(base, row, column, rows, columns, value);\n}\n` +
    `${REVISE}  let value = read${made}(base, row, column, rows, columns);\n${body}`;
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
