import { type Log, StoppedError } from "./log.ts";
import { LeftError } from "./visit.ts";

/** Does a part of an experiment's work, and says how to go on where that is stopped or fails. */
export async function advising<T>(log: Log, advice: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    log.print(
      error instanceof LeftError
        ? error.message
        : error instanceof StoppedError
        ? `stopped; ${advice}`
        : `failed; completed epochs are kept. Once the cause is mended, ${advice}`,
    );
    throw error;
  }
}
