import { VARIABLE } from "../../graph/mod.ts";
import type { VariableType } from "../device.ts";
import { type Program, reachable } from "./program.ts";

/** The variables that a program reads or writes. */
export function variablesOf(program: Program): VariableType[] {
  return reachable(program)
    .filter((node) => node.operation === VARIABLE)
    .map(({ attributes: { name, shape, dtype } }) => ({ name, shape, dtype }));
}
