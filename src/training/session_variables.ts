import type { Device, Variables } from "../devices/mod.ts";
import { show } from "../host/mod.ts";
import {
  checkParameters,
  checkValues,
  type ParameterLayout,
  parameterVariables,
  splitParameters,
  writeParameters,
} from "./parameter_layout.ts";
import type { SessionState } from "./session_options.ts";

/** The variables of a session on its device. */
export interface SessionVariables {
  /** Where parameters are in them. */
  readonly layout: ParameterLayout;
  /** The variables. */
  readonly variables: Variables;
  /** The names of those that a state is made of, beside the parameters: each of the parameters' size. */
  readonly states: readonly string[];
}

/** Makes the variables of a layout's parameters, and further ones of the size of those that are trained. */
export function createSessionVariables(
  device: Device,
  layout: ParameterLayout,
  further: readonly string[],
): Variables {
  const shape = [layout.sizes.parameters];
  return device.createVariables([
    ...parameterVariables(layout),
    ...further.map((name) => ({ name, shape, dtype: "float32" } as const)),
  ]);
}

/** For each of the states, the part of each parameter, by name. */
export async function readStates(
  { layout, variables, states: names }: SessionVariables,
): Promise<Map<string, Map<string, Float32Array>>> {
  const states = new Map<string, Map<string, Float32Array>>();
  for (const name of names) {
    const flat = await variables.read(name) as Float32Array;
    states.set(name, splitParameters(layout, "parameters", flat));
  }
  return states;
}

/**
 * Writes parameters and states: all of them, or none.
 *
 * @throws {RangeError} if one is missing, surplus, of the wrong size or not finite.
 */
export function restoreVariables(
  { layout, variables, states: names }: SessionVariables,
  { parameters, states }: Pick<SessionState, "parameters" | "states">,
): void {
  checkParameters(layout, parameters);
  const trained = [...layout.places].filter(([, place]) => place.variable === "parameters");
  checkStates(names, trained.map(([parameter]) => parameter), states);
  const parts = names.flatMap((name) =>
    trained.map(([parameter, { offset, declaration: { shape } }]) => {
      const values = states.get(name)?.get(parameter);
      checkValues(`restore the state ${name} of "${parameter}"`, values, shape);
      return { name, values: values!, offset };
    })
  );
  writeParameters(layout, variables, parameters);
  for (const { name, values, offset } of parts) variables.write(name, values, offset);
}

/** Throws if there is a state that the session doesn't have, or a part of one for no parameter in training. */
function checkStates(
  names: readonly string[],
  trained: readonly string[],
  states: SessionState["states"],
): void {
  const stranger = [...states.keys()].find((name) => !names.includes(name));
  if (stranger !== undefined) {
    throw new RangeError(
      `Cannot restore: expected the states ${names.join(", ") || "none"}, got ${show(stranger)}`,
    );
  }
  const known = new Set(trained);
  for (const [name, parts] of states) {
    const surplus = [...parts.keys()].find((parameter) => !known.has(parameter));
    if (surplus === undefined) continue;
    throw new RangeError(
      `Cannot restore the state ${name}: expected parameters in training, got ${show(surplus)}`,
    );
  }
}
