/**
 * What of the choices that are remembered, or asked for, is used.
 *
 * @module
 */
import { shapeClasses } from "./classes/class_problems.ts";
import { familyOf } from "./classes/shape_classes.ts";
import type { ChosenKernels, Family, ShapeClass, Tuning } from "./dispatch.ts";
import type { Opened } from "./opened.ts";
import type { Recalled } from "./proof/memory.ts";
import type { ClassReport } from "./report.ts";
import { fits, reportsOf, type Tuned, withClasses } from "./tuning.ts";
import { families, variants } from "./variants.ts";

/** The variants of a tuning, by family and class. */
export function choicesOf({ classes, ...tuning }: Tuning): ChosenKernels {
  return { ...Object.fromEntries(families.map((family) => [family, tuning[family]])), ...classes };
}

/** The variants of classes. */
export function namesOf(classes: readonly ClassReport[]): ChosenKernels {
  return Object.fromEntries(classes.map(({ shapeClass, variant }) => [shapeClass, variant]));
}

/**
 * Refuses choices that no device could make.
 *
 * @throws {RangeError} if there is no such family, class or variant.
 */
export function checkChoices(choices: ChosenKernels = {}): void {
  const keys = [...families, ...shapeClasses()];
  for (const [key, variant] of Object.entries(choices)) {
    const refuse = (expected: readonly string[], got: string) =>
      new RangeError(
        `Cannot open a device with chosen kernels: expected one of ${
          expected.join(", ")
        }, got ${got}`,
      );
    if (!keys.includes(key as Family)) throw refuse(keys, key);
    const family = families.includes(key as Family) ? key as Family : familyOf(key as ShapeClass);
    const names = Object.keys(variants[family]);
    if (!names.includes(variant)) throw refuse(names, `${variant} for ${key}`);
  }
}

/** What is remembered with what is asked for, if nothing has to be proven for that. */
export function usable(
  known: Recalled | undefined,
  opened: Opened,
  choices: ChosenKernels,
): Tuned | undefined {
  if (!known || known.expired || !fits(known, opened)) return undefined;
  const { variants } = known;
  const asked = families.flatMap((family) => choices[family] ? [[family, choices[family]]] : []);
  const tried = asked.every(([family, variant]) =>
    variants.some((one) =>
      one.family === family && one.variant === variant && one.state !== "untried"
    )
  );
  if (!tried) return undefined;
  const right = asked.filter(([family, variant]) => isRight(variants, family as Family, variant!));
  return { tuning: { ...known.tuning, ...Object.fromEntries(right) }, variants, classes: [] };
}

/** What is remembered of classes. */
export function trustedClasses(known: Recalled | undefined): readonly ClassReport[] {
  return known && !known.expired ? known.classes : [];
}

/** What is proven, with what is remembered of classes and right, but for what is asked for. */
export function withKnown(
  { tuning: families, variants }: Tuned,
  known: Recalled | undefined,
  choices: ChosenKernels,
): Tuned {
  const classes = trustedClasses(known).filter(({ shapeClass, variant }) =>
    (choices[shapeClass] ?? variant) === variant && isRight(variants, familyOf(shapeClass), variant)
  );
  const tuning = withClasses(families, classes);
  return { tuning, variants: reportsOf(variants, tuning), classes };
}

function isRight(variants: Tuned["variants"], family: Family, variant: string): boolean {
  return variants.some((one) =>
    one.family === family && one.variant === variant && ["chosen", "proven"].includes(one.state)
  );
}
