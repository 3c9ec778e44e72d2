import type { Device, Outputs } from "../../device.ts";
import type { Problem } from "./draft.ts";

/** What is off, in words; `undefined` if nothing is. */
export type Verdict = string | undefined;

/** Relative to the largest element: far above rounding, far below what a wrong kernel does. */
const TOLERANCE = 1e-4;

/**
 * Starts a problem on a device.
 *
 * @returns What waits for the results and judges them, so that several problems share a wait.
 */
export async function begin(device: Device, problem: Problem): Promise<() => Promise<Verdict>> {
  const variables = device.createVariables([]);
  try {
    const executable = await device.compile(problem.program, variables, { maxPending: 1 });
    executable.run(problem.inputs());
    return async () => {
      try {
        const [outputs] = await executable.read();
        return judge(outputs, problem.expected());
      } catch (error) {
        return messageOf(error);
      } finally {
        executable.destroy();
      }
    };
  } catch (error) {
    return () => Promise.resolve(messageOf(error));
  }
}

/** An error's first line, as compilers add whole listings. */
function messageOf(error: unknown): string {
  return (error as Error).message.trim().split("\n")[0];
}

/** The first element that is off. */
export function judge(outputs: Outputs, expected: ReturnType<Problem["expected"]>): Verdict {
  for (const [name, right] of Object.entries(expected)) {
    const largest = Array.from(right).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (let i = 0; i < right.length; i++) {
      const found = outputs[name][i];
      if (Math.abs(found - right[i]) <= TOLERANCE * largest) continue;
      return `${name}: element ${i} is ${short(found)} instead of ${short(right[i])}`;
    }
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
