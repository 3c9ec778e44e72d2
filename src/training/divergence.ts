import { firstNotFinite } from "../host/mod.ts";

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
