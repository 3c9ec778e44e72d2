/**
 * Chooses among the variants of kernels: those whose needs an adapter meets are proven on it, and of
 * those that are right the preferred one, or the fastest, is taken.
 *
 * @module
 */
import { fastest } from "./fastest.ts";
import type { Proofs } from "./proof/proofs.ts";
import type { Choices, Family, Tuning } from "./dispatch.ts";
import type { Opened } from "./opened.ts";
import type { VariantReport } from "./report.ts";
import { type Candidate, candidates, families, preferred } from "./variants.ts";

/** How the choice is made. */
export interface TuneOptions {
  /** True to prove every variant that can run, not only as many as are needed. */
  readonly all: boolean;
  /** Takes what should be known though the device works. */
  readonly warn: (message: string) => void;
  /** The clock that kernels are timed by, in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

/** A choice with its grounds. */
export interface Tuned {
  readonly tuning: Tuning;
  readonly variants: readonly VariantReport[];
}

/**
 * Finds out how to use an adapter: which variants are right on it, and on a GPU which product is the
 * fastest.
 *
 * @throws {Error} if no variant of a family is right.
 */
export async function tune(proofs: Proofs, { all, warn, now }: TuneOptions): Promise<Tuned> {
  const { description: { software, name }, capabilities } = proofs.opened;
  const lists = families.map((family) => candidates(family, software, capabilities));
  const measured = (family: Family) => family === "matmul" && !software;
  let left = lists.map((list) => list.filter(({ unmet }) => !unmet));
  // A family's next variant is tried once the one before it is known to be wrong.
  while (left.some((list) => list.length)) {
    await proofs.prove(left.flatMap(([next]) => next ? [next] : []));
    left = left.map(([tried, ...rest]) =>
      !tried || all || measured(tried.family) || !proofs.isRight(tried) ? rest : []
    );
  }
  const chosen: Record<string, string> = {};
  const times = new Map<string, number>();
  for (const [i, family] of families.entries()) {
    const right = lists[i].filter((candidate) => proofs.isRight(candidate));
    if (!right.length) throw refusal(name, family, lists[i], proofs);
    const names = right.map(({ variant }) => variant);
    chosen[family] = names.length > 1 && measured(family)
      ? await fastest(proofs, names as Choices["matmul"][], times, { now })
      : names[0];
  }
  const tuning: Tuning = { ...preferred(software, capabilities), ...chosen };
  const variants = lists.flat().map((candidate) => report(candidate, tuning, proofs, times));
  for (const { family, variant, reason } of proofs.wrong()) {
    warn(
      `WebGPU adapter ${name}: ${variant} ${family} kernels are wrong (${reason}), ` +
        `${tuning[family]} ones are used`,
    );
  }
  return { tuning, variants };
}

/** True if an adapter can run a choice, as one that was remembered. */
export function fits({ tuning }: Tuned, { description, capabilities }: Opened): boolean {
  return families.every((family) =>
    candidates(family, description.software, capabilities)
      .some(({ variant, unmet }) => variant === tuning[family] && !unmet)
  );
}

function report(
  { family, variant, unmet }: Candidate,
  tuning: Tuning,
  proofs: Proofs,
  times: ReadonlyMap<string, number>,
): VariantReport {
  const verdict = proofs.verdict(family, variant);
  const milliseconds = family === "matmul" ? times.get(variant) : undefined;
  const entry = { family, variant, ...(milliseconds === undefined ? {} : { milliseconds }) };
  if (unmet ?? verdict?.wrong) {
    return { ...entry, state: "refused", reason: unmet ?? `wrong: ${verdict?.wrong}` };
  }
  const state = tuning[family] === variant ? "chosen" : verdict ? "proven" : "untried";
  return { ...entry, state };
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
