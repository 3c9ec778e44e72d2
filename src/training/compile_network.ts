import type { Device, Executable, Program } from "../devices/mod.ts";
import type { Network } from "../models/mod.ts";
import {
  checkParameters,
  layOutParameters,
  type ParameterLayout,
  parameterVariables,
  writeParameters,
} from "./parameter_layout.ts";

/** A network that isn't trained, on a device. */
export interface NetworkOptions {
  /** Where it runs. */
  readonly device: Device;
  /** The network. */
  readonly network: Network;
  /** The values of all its parameters: a session's, a checkpoint's or a weight file's. */
  readonly values: ReadonlyMap<string, Float32Array>;
}

/** A compiled program with the parameters that it reads. */
export interface CompiledNetwork {
  readonly executable: Executable;
  /** Gives the device's memory back. */
  destroy(): void;
}

/**
 * Puts a network's parameters on a device and compiles a program of them. If it can't, the device is left
 * as it was.
 *
 * @param pendingOf How many runs' results can wait, at most, by the program.
 * @throws {RangeError} if a value is missing, surplus, of another size or not finite.
 */
export async function compileNetwork(
  { device, network, values }: NetworkOptions,
  pendingOf: (program: Program) => number,
  build: (layout: ParameterLayout) => Program,
): Promise<CompiledNetwork> {
  const layout = layOutParameters(network);
  checkParameters(layout, values);
  const program = build(layout);
  const variables = device.createVariables(parameterVariables(layout));
  try {
    writeParameters(layout, variables, values);
    const executable = await device.compile(program, variables, { maxPending: pendingOf(program) });
    return {
      executable,
      destroy() {
        executable.destroy();
        variables.destroy();
      },
    };
  } catch (error) {
    variables.destroy();
    throw error;
  }
}
