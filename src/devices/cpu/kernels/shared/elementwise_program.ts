import { placeCounts } from "../../../../../kernels/cpu/elementwise_words.ts";
import { binaryFunctions, unaryFunctions } from "../../../../graph/mod.ts";
import type { ElementwiseProgram, Epilogue, Repetition } from "../../../../graph/mod.ts";
import type { Placed, PlannedStep } from "../../../plan/plan.ts";
import { type ProgramBuilder, real } from "../../program_builder.ts";
import type { Instructions } from "../../instruction.ts";

/** The kernel of programs that stand alone, and its arguments. */
export const programInstructions = {
  elementwise: { file: "activations/chains", integers: ["size"], words: "program" },
} as const satisfies Instructions;

/** The functions in the order of their codes in programs. */
const CODES: readonly string[] = [...unaryFunctions, ...binaryFunctions, "fill"];

const { whole: WHOLE, register: REGISTER, column: COLUMN } = placeCounts;

/** The words of a place: address, or the number of a register; count; inner. */
type Place = readonly [address: number, count: number, inner: number];

const whole = (address: number): Place => [address, WHOLE, 0];

/** Where a program finds its inputs, and where it leaves its results. */
interface Places {
  readonly inputs: readonly Place[];
  /** By operand: results that other steps read too. */
  readonly kept: ReadonlyMap<number, Place>;
  /** The last step's result. */
  readonly result: Place;
}

/** The words of a program, as the kernels read it. */
function words({ steps }: ElementwiseProgram, { inputs, kept, result }: Places): number[] {
  const places: Place[] = [...inputs];
  const ends = new Map(steps.flatMap(({ operands }, i) => operands.map((operand) => [operand, i])));
  steps.forEach((_, i) => {
    const own = i === steps.length - 1 ? result : kept.get(inputs.length + i);
    if (own) return places.push(own);
    const taken = places.filter(([, count], operand) =>
      count === REGISTER && ends.get(operand)! > i
    ).map(([register]) => register);
    let register = 0;
    while (taken.includes(register)) register++;
    places.push([register, REGISTER, 0]);
  });
  return [
    places.length,
    steps.length,
    ...places.flat(),
    ...steps.flatMap(({ function: name, alpha, operands: [a = 0, b = 0] }, i) => [
      ...[CODES.indexOf(name), a, b, inputs.length + i, real(alpha)],
    ]),
  ];
}

/** The words of the program of a step that does nothing else. */
export function programAlone(step: PlannedStep, to: ProgramBuilder): number[] {
  const { repetitions, ...program } = step.attributes as ElementwiseProgram;
  const [y] = step.outputs;
  const size = y.slot.bytes / 4;
  const inputs = step.inputs.map((input, i) => repeated(to.address(input), repetitions[i], size));
  return words({ ...program, repetitions }, {
    inputs,
    kept: new Map(),
    result: whole(to.address(y)),
  });
}

function repeated(address: number, { count, inner }: Repetition, size: number): Place {
  return count === size ? whole(address) : [address, count, inner];
}

/** A step whose kernel finishes its elements by a program. */
export interface Finished {
  /** The operation's own inputs. */
  readonly inputs: readonly Placed[];
  /** The address at which the kernel leaves its elements. */
  readonly made: number;
  /** The operation's own outputs after the first. */
  readonly others: readonly Placed[];
  /** The program that goes over them afterwards, part by part as they are made. */
  readonly program: readonly number[];
  /** The same program for all of them at once, where a kernel can't run it. */
  readonly alone: readonly number[];
}

/** The program of a kernel that has none. */
export const NO_PROGRAM: readonly number[] = [0, 0];

/** Tells what is an operation's own from what its epilogue adds. */
export function finished(
  { attributes, inputs, outputs }: PlannedStep,
  to: ProgramBuilder,
): Finished {
  const epilogue = attributes.epilogue as Epilogue | undefined;
  const [y, ...others] = outputs;
  if (!epilogue) {
    return { inputs, made: to.address(y), others, program: NO_PROGRAM, alone: NO_PROGRAM };
  }
  const { repetitions, kept } = epilogue;
  const own = inputs.length - (repetitions.length - 1);
  const further = inputs.slice(own).map((input) => to.address(input));
  const keptOutputs = others.splice(others.length - kept.length).map((output) =>
    whole(to.address(output))
  );
  const keptPlaces = new Map(kept.map((operand, i) => [operand, keptOutputs[i]]));
  const result = whole(to.address(y));
  const made = keptPlaces.get(0) ?? result;
  const size = y.slot.bytes / 4;
  const program = (place: (address: number, repetition: Repetition) => Place) =>
    words(epilogue, {
      inputs: [made, ...further.map((address, i) => place(address, repetitions[i + 1]))],
      kept: keptPlaces,
      result,
    });
  return {
    inputs: inputs.slice(0, own),
    made: made[0],
    others,
    program: program((address, { count }) =>
      count === size ? whole(address) : [address, COLUMN, 0]
    ),
    alone: program((address, repetition) => repeated(address, repetition, size)),
  };
}
