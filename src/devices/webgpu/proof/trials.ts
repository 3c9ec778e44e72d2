import type { Plan } from "../../plan/plan.ts";
import { chooseKernels, planProgram } from "../choose.ts";
import type { Dispatch, Family, Tuning } from "../dispatch.ts";
import type { Opened } from "../opened.ts";
import { type Candidate, candidates, families, preferred } from "../variants.ts";
import { type ProblemName, problemOf } from "./problems.ts";

/** A problem to solve with certain choices. */
export interface Trial {
  readonly problem: ProblemName;
  readonly tuning: Tuning;
}

/** The choices that take a variant of a family, and what an adapter prefers of the others. */
export function tuningOf(
  { description: { software }, capabilities }: Opened,
  family: Family,
  variant: string,
): Tuning {
  return { ...preferred(software, capabilities), [family]: variant };
}

/** The problems that prove a variant. */
export function trialsOf(
  opened: Opened,
  { family, variant }: Pick<Candidate, "family" | "variant">,
): Trial[] {
  const tuning = tuningOf(opened, family, variant);
  // A scan of few channels goes through time only where they keep the adapter busy.
  if (family === "scan") return [{ problem: family, tuning: { ...tuning, workgroups: 1 } }];
  if (family !== "rows") return [{ problem: family, tuning }];
  // Without cuts to keep the adapter busy, only too long a loop is cut.
  return [{ problem: family, tuning }, {
    problem: "longSums",
    tuning: { ...tuning, workgroups: 0 },
  }];
}

/** Everything that proofs on an adapter depend on but the adapter: what is tried in which order. */
export function contents(opened: Opened): { candidates: Candidate[]; dispatches: Dispatch[] } {
  const { device: { limits }, description: { software }, capabilities } = opened;
  const all = families.flatMap((family) => candidates(family, software, capabilities));
  const trials = all.filter(({ unmet }) => !unmet).flatMap((one) => trialsOf(opened, one));
  const plans = new Map<ProblemName, Plan>();
  const dispatches = trials.flatMap(({ problem, tuning }) => {
    const plan = plans.get(problem) ?? planProgram(problemOf(problem).program, { limits });
    plans.set(problem, plan);
    return chooseKernels(plan, tuning, limits).steps.flatMap(({ dispatches }) => dispatches);
  });
  return { candidates: all, dispatches };
}
