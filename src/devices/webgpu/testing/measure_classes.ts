import { problemOfClass } from "../classes/class_problems.ts";
import type { ShapeClass } from "../dispatch.ts";
import type { WebGpuDevice } from "../report.ts";

/** Has a device that measures compile a program of each of some classes. */
export async function measureClasses(
  device: WebGpuDevice,
  classes: readonly ShapeClass[],
): Promise<void> {
  for (const shapeClass of classes) {
    const { program, variables: types } = problemOfClass(shapeClass);
    const variables = device.createVariables(types);
    (await device.compile(program, variables)).destroy();
    variables.destroy();
  }
}
