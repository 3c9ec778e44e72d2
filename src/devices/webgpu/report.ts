import type { Device } from "../device.ts";
import type { Family, ShapeClass, Tuning } from "./dispatch.ts";

/**
 * What became of a variant: `chosen` ones are used; `proven` ones are right, but another one is
 * preferred or faster; `refused` ones can't be used; `untried` ones weren't needed.
 */
export type VariantState = "chosen" | "proven" | "refused" | "untried";

/** What a device knows of one way to compute something. */
export interface VariantReport {
  /** What it computes. */
  readonly family: Family;
  /** Its name. */
  readonly variant: string;
  /** What became of it. */
  readonly state: VariantState;
  /** Why it was refused: what it needs and the adapter lacks, or what was off. */
  readonly reason?: string;
}

/** What is used for a class of shapes, and why. */
export interface ClassReport {
  /** The class. */
  readonly shapeClass: ShapeClass;
  /** The variant that is used. */
  readonly variant: string;
  /** Milliseconds that variants took for the class's problem; empty where there was no choice. */
  readonly milliseconds: Readonly<Record<string, number>>;
}

/** Where the choice among variants is from. */
export type ProofSource = "proven now" | "remembered" | "given";

/** A device of a WebGPU adapter. */
export interface WebGpuDevice extends Device {
  /** The choices among kernels that programs are compiled with. */
  readonly tuning: Tuning;
  /** Every variant of every family in order of preference; empty if the tuning was given. */
  readonly variants: readonly VariantReport[];
  /** The classes of shapes for which something was chosen so far. */
  readonly classes: readonly ClassReport[];
  /** Where the choice is from. */
  readonly proof: ProofSource;
  /** Features of WebGPU that the adapter lists, or grants without listing them, sorted. */
  readonly features: readonly string[];
  /**
   * Measures what is the fastest for every class of shapes, also those that were measured before, and
   * remembers it.
   *
   * @throws {Error} if the device doesn't measure, as `tune` says.
   */
  measure(): Promise<void>;
}
