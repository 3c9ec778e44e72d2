/**
 * Chooses among the variants of kernels: those whose needs an adapter meets are proven on it, and of
 * those that are right the preferred one is taken. What is the fastest for a class of shapes is
 * measured where that is wanted, when a program needs it: `classes/tuner.ts`.
 *
 * @module
 */
import { familyOf } from "./classes/shape_classes.ts";
import type { ChosenKernels, Family, ShapeClass, Tuning } from "./dispatch.ts";
import type { Opened } from "./opened.ts";
import type { Proofs } from "./proof/proofs.ts";
import type { ClassReport, VariantReport } from "./report.ts";
import { type Candidate, candidates, families, preferred } from "./variants.ts";

/** How the choice is made. */
export interface TuneOptions {
  /** True to prove every variant that can run, not only as many as are needed. */
  readonly all: boolean;
  /** Takes what should be known though the device works. */
  readonly warn: (message: string) => void;
  /** What is taken if it is right, whatever is preferred. */
  readonly choices?: ChosenKernels;
}

/** A choice with its grounds. */
export interface Tuned {
  readonly tuning: Tuning;
  readonly variants: readonly VariantReport[];
  readonly classes: readonly ClassReport[];
}

/** The variants of a family that an adapter tries, in order: one that is asked for comes first. */
export function order(
  family: Family,
  { description: { software }, capabilities }: Opened,
  first: string | undefined,
): Candidate[] {
  const all = candidates(family, software, capabilities);
  return [
    ...all.filter(({ variant }) => variant === first),
    ...all.filter((one) => one.variant !== first),
  ];
}

/**
 * Finds out how to use an adapter: which variants are right on it.
 *
 * @throws {Error} if no variant of a family is right.
 */
export async function tune(proofs: Proofs, { all, warn, choices }: TuneOptions): Promise<Tuned> {
  const { description: { software, name }, capabilities } = proofs.opened;
  const lists = families.map((family) => order(family, proofs.opened, choices?.[family]));
  await proveInTurn(proofs, lists, all);
  const chosen = families.map((family, i) => {
    const right = lists[i].find((candidate) => proofs.isRight(candidate));
    if (!right) throw refusal(name, family, lists[i], proofs);
    return [family, right.variant] as const;
  });
  const tuning = { ...preferred(software, capabilities), ...Object.fromEntries(chosen) };
  warnOfWrong(proofs, tuning, warn);
  const untried = lists.flat().map((one) => ({ ...one, state: "untried" as const }));
  return { tuning, variants: reportsOf(untried, tuning, proofs), classes: [] };
}

/** Proves the first variants of families together, then the next of those where one was wrong. */
export async function proveInTurn(
  proofs: Proofs,
  lists: readonly (readonly Candidate[])[],
  all: boolean,
): Promise<void> {
  let left = lists.map((list) => list.filter(({ unmet }) => !unmet));
  while (left.some((list) => list.length)) {
    await proofs.prove(left.flatMap(([next]) => next ? [next] : []));
    left = left.map(([tried, ...rest]) => !tried || all || !proofs.isRight(tried) ? rest : []);
  }
}

/** Tells of every variant that proofs found to be wrong. */
export function warnOfWrong(
  proofs: Proofs,
  tuning: Tuning,
  warn: (message: string) => void,
): void {
  for (const { family, variant, reason } of proofs.wrong()) {
    warn(
      `WebGPU adapter ${proofs.opened.description.name}: ${variant} ${family} kernels are wrong ` +
        `(${reason}), ${tuning[family]} ones are used`,
    );
  }
}

/** What became of variants, with what proofs found of those that were untried. */
export function reportsOf(
  known: readonly (VariantReport & { readonly unmet?: string })[],
  tuning: Tuning,
  proofs?: Proofs,
): VariantReport[] {
  return known.map(({ family, variant, state, reason: before, unmet }) => {
    const verdict = proofs?.verdict(family, variant);
    const reason = before ?? unmet ?? (verdict?.wrong && `wrong: ${verdict.wrong}`);
    if (reason) return { family, variant, state: "refused", reason };
    if (state === "untried" && !verdict) return { family, variant, state };
    return { family, variant, state: isChosen(tuning, family, variant) ? "chosen" : "proven" };
  });
}

function isChosen({ classes = {}, ...tuning }: Tuning, family: Family, variant: string): boolean {
  return tuning[family] === variant ||
    Object.entries(classes).some(([name, chosen]) =>
      familyOf(name as ShapeClass) === family && chosen === variant
    );
}

/** The tuning with what is used for classes of shapes. */
export function withClasses(tuning: Tuning, classes: readonly ClassReport[]): Tuning {
  if (!classes.length) return tuning;
  const chosen = classes.map(({ shapeClass, variant }) => [shapeClass, variant]);
  return { ...tuning, classes: Object.fromEntries(chosen) };
}

/** True if an adapter can run a choice, as one that was remembered. */
export function fits({ tuning, classes }: Tuned, opened: Opened): boolean {
  const runs = (family: Family, name: string) =>
    order(family, opened, undefined).some(({ variant, unmet }) => variant === name && !unmet);
  return families.every((family) => runs(family, tuning[family])) &&
    classes.every(({ shapeClass, variant }) => runs(familyOf(shapeClass), variant));
}

function refusal(name: string, family: Family, list: readonly Candidate[], proofs: Proofs): Error {
  const reasons = list.map(({ variant, unmet }) =>
    `${variant} ${unmet ?? `is wrong (${proofs.verdict(family, variant)?.wrong})`}`
  );
  return new Error(
    `Cannot open WebGPU adapter ${name}: expected ${family} kernels whose numbers are right, got ` +
      `none: ${reasons.join("; ")}; update the GPU's driver, or use --device=cpu`,
  );
}
