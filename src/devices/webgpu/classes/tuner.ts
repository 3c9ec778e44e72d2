/**
 * Chooses for classes of shapes when programs need them.
 *
 * @module
 */
import type { Device } from "../../device.ts";
import type { ChosenKernels, Family, ShapeClass, Tuning } from "../dispatch.ts";
import { Proofs, type Prover } from "../proof/proofs.ts";
import type { ClassReport } from "../report.ts";
import { order, proveInTurn, reportsOf, type Tuned, warnOfWrong, withClasses } from "../tuning.ts";
import type { Clock } from "./clock.ts";
import { familyOf } from "./shape_classes.ts";
import { shapeClasses } from "./class_problems.ts";
import { timeVariants } from "./time_variants.ts";

/** How a tuner works. */
export interface TunerOptions extends Prover {
  /** What was chosen so far. */
  readonly tuned: Tuned;
  /** True to measure what is the fastest for a class. */
  readonly measured: boolean;
  /** What is used where it is right, without measuring. */
  readonly choices: ChosenKernels;
  /** What is left only for something clearly faster: what was the fastest before. */
  readonly before: ChosenKernels;
  /** What is measured with. */
  readonly clockOf: (device: GPUDevice) => Clock;
  /** Takes what should be known though the device works. */
  readonly warn: (message: string) => void;
  /** What other processes have found meanwhile. */
  readonly recall: () => Promise<readonly ClassReport[]>;
  /** Takes what was chosen, each time. */
  readonly save: (tuned: Tuned) => Promise<void>;
}

/** What a device has its choices from. */
export interface TuningSource {
  /** What was chosen so far. */
  readonly tuned: Tuned;
  /** Chooses for those of some classes for which nothing was chosen yet. */
  readonly prepare: (needed: Iterable<ShapeClass>) => Promise<void>;
  /** Measures all classes, whatever was chosen for them. */
  readonly measure: () => Promise<void>;
}

/** A tuning as it is. */
export function givenTuning(tuning: Tuning): TuningSource {
  return {
    tuned: { tuning, variants: [], classes: [] },
    prepare: () => Promise.resolve(),
    measure: () => Promise.reject(unmeasured("one whose tuning was given")),
  };
}

function reportOf(
  classes: readonly ClassReport[],
  shapeClass: ShapeClass,
): ClassReport | undefined {
  return classes.find((one) => one.shapeClass === shapeClass);
}

function unmeasured(got: string): Error {
  return new Error(`Cannot measure kernels: expected a device opened to do so, got ${got}`);
}

/**
 * Chooses the variants of classes: of all that are right, the fastest. They are proven and timed on a
 * device of their own, so that what goes wrong there does no harm.
 */
export class Tuner implements TuningSource {
  #tuned: Tuned;
  #work: Promise<void> = Promise.resolve();

  constructor(private readonly options: TunerOptions) {
    this.#tuned = options.tuned;
  }

  get tuned(): Tuned {
    return this.#tuned;
  }

  async prepare(needed: Iterable<ShapeClass>): Promise<void> {
    const { measured, choices } = this.options;
    const wanted = [...needed].filter((one) => measured || choices[one]);
    await this.#next(
      () => wanted.filter((one) => !reportOf(this.#tuned.classes, one)),
      this.options.recall,
    );
  }

  async measure(): Promise<void> {
    if (!this.options.measured) throw unmeasured("one that takes preferred variants");
    await this.#next(shapeClasses, () => Promise.resolve([]));
  }

  /** One after another: what is timed has the adapter to itself, as far as this device goes. */
  #next(wanted: () => ShapeClass[], recall: TunerOptions["recall"]): Promise<void> {
    return this.#work = this.#work.then(async () => {
      const classes = wanted();
      if (!classes.length) return;
      try {
        await this.#choose(classes, await recall());
      } catch (error) {
        // Without a choice for it a class has its family's.
        const { warn } = this.options;
        warn(`WebGPU kernels can't be timed: ${(error as Error).message}; preferred ones are used`);
      }
    });
  }

  async #choose(wanted: readonly ShapeClass[], others: readonly ClassReport[]): Promise<void> {
    const { open, deviceOf, warn, save } = this.options;
    const proofs = new Proofs(await open(), { open, deviceOf });
    try {
      const right = await this.#prove(proofs, new Set(wanted.map(familyOf)));
      const found: ClassReport[] = [];
      for (const shapeClass of wanted) {
        const names = right(familyOf(shapeClass));
        const known = reportOf(others, shapeClass);
        // Processes that start together then compute the same.
        found.push(
          known && names.includes(known.variant) && !this.options.choices[shapeClass]
            ? known
            : await this.#chooseOne(proofs, shapeClass, names),
        );
      }
      const kept = this.#tuned.classes.filter(({ shapeClass }) => !wanted.includes(shapeClass));
      const classes = [...kept, ...found];
      const tuning = withClasses(this.#tuned.tuning, classes);
      warnOfWrong(proofs, tuning, warn);
      const variants = reportsOf(this.#tuned.variants, tuning, proofs);
      this.#tuned = { tuning, variants, classes };
      await save(this.#tuned);
    } finally {
      proofs.opened.device.destroy();
    }
  }

  /** Proves what is untried of families; which variants are right, by family, the preferred first. */
  async #prove(proofs: Proofs, tried: ReadonlySet<Family>): Promise<(of: Family) => string[]> {
    const known = (family: Family, variant: string) =>
      this.#tuned.variants.find((one) => one.family === family && one.variant === variant)?.state;
    const lists = Array.from(tried, (family) => order(family, proofs.opened, undefined));
    const untried = lists.map((list) =>
      list.filter(({ family, variant }) => known(family, variant) === "untried")
    );
    await proveInTurn(proofs, untried, true);
    const isRight = (family: Family, variant: string) =>
      ["chosen", "proven"].includes(known(family, variant)!) || proofs.isRight({ family, variant });
    return (of) =>
      lists.find(([{ family }]) => family === of)!.map(({ variant }) => variant)
        .filter((variant) => isRight(of, variant));
  }

  async #chooseOne(
    proofs: Proofs,
    shapeClass: ShapeClass,
    right: readonly string[],
  ): Promise<ClassReport> {
    const { choices, before, clockOf } = this.options;
    const family = familyOf(shapeClass);
    const { tuning } = this.#tuned;
    const asked = choices[shapeClass];
    if (asked && right.includes(asked)) return { shapeClass, variant: asked, milliseconds: {} };
    const kept = [tuning.classes?.[shapeClass], before[shapeClass], tuning[family]]
      .find((variant) => variant && right.includes(variant))!;
    const names = [kept, ...right.filter((variant) => variant !== kept)];
    if (names.length === 1) return { shapeClass, variant: kept, milliseconds: {} };
    const deviceOf = (variant: string): Device => proofs.device(family, variant);
    return {
      shapeClass,
      ...await timeVariants(shapeClass, names, deviceOf, clockOf(proofs.opened.device)),
    };
  }
}
