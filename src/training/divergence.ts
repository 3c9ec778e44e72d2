import type { Values } from "../devices/mod.ts";
import type { TrainingBatch, TrainingData } from "./trainer.ts";

/** Where training was: epochs completed, and steps of the next one. */
export interface DivergedAt {
  /** Epochs completed before. */
  readonly epoch: number;
  /** Steps of the next one, the last of which is the one that was not finite. */
  readonly step: number;
}

/** The loss, a gradient or a parameter became infinite or not a number. */
export class DivergedError extends Error {
  /** The class's name. */
  override readonly name = "DivergedError";

  /** With a message, and where it happened. */
  constructor(message: string, readonly at: DivergedAt, options?: ErrorOptions) {
    super(message, options);
  }
}

/** True if every sum is finite. */
export function allFinite(sums: Readonly<Record<string, number>>): boolean {
  return Object.values(sums).every(Number.isFinite);
}

/** The error for something that became infinite or not a number. */
export function notFinite(what: string, { epoch, step }: DivergedAt): DivergedError {
  return new DivergedError(
    `Cannot go on as ${what} is no longer finite: epoch ${epoch + 1}, step ${step}; ` +
      `use a lower learning rate, or a smaller clip`,
    { epoch, step },
  );
}

/**
 * Makes sure that parameters can be trained on.
 *
 * @throws {DivergedError} if one of them isn't finite.
 */
export function assertFinite(
  parameters: ReadonlyMap<string, Float32Array>,
  at: DivergedAt,
): void {
  for (const [name, values] of parameters) {
    if (firstNotFinite(values) >= 0) throw notFinite(`parameter "${name}"`, at);
  }
}

/**
 * Looks for the cause of a divergence in the batch of its step: numbers that aren't finite there can't be
 * mended by another rate. Other errors are returned as they are.
 */
export async function explainDivergence(error: unknown, data: TrainingData): Promise<unknown> {
  if (!(error instanceof DivergedError)) return error;
  const { epoch, step } = error.at;
  let batch = 0;
  for await (const { feeds } of data.epoch(epoch)) {
    if (++batch < step) continue;
    const found = findNotFinite(feeds);
    if (!found) return error;
    return new DivergedError(
      `Cannot go on as the data isn't finite: epoch ${epoch + 1}, step ${step}; expected numbers ` +
        `as input ${found.input}, got ${found.value} at ${found.index}`,
      error.at,
      { cause: error },
    );
  }
  return error;
}

function findNotFinite(feeds: TrainingBatch["feeds"]) {
  for (const [input, values] of Object.entries(feeds)) {
    const index = firstNotFinite(values);
    if (index >= 0) return { input, index, value: values[index] };
  }
}

/** The index of the first value that isn't finite, or −1. */
function firstNotFinite(values: Values): number {
  if (values instanceof Int32Array) return -1;
  // 0 times a number is 0 unless that isn't finite: a sum is faster than asking for each.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += 0 * values[i];
  return sum === 0 ? -1 : values.findIndex((value) => !Number.isFinite(value));
}
