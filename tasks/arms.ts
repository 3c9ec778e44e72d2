import {
  covarianceFilters,
  type CovarianceFiltersOptions,
  covarianceTransfer,
  parseScheme,
  schemesFor,
  type StructuredInitializer,
  type TrainedFilters,
} from "../src/initializers/mod.ts";
import type { ParameterDeclaration } from "../src/layers/mod.ts";
import type { Inventory } from "../src/models/mod.ts";
import { MODEL_FILE } from "../src/training/mod.ts";
import { decodeSafetensors } from "../src/weights/mod.ts";
import { UsageError } from "./flags.ts";

/** One way to start: a scheme, and what of it stays. */
export interface Arm {
  /** Its name, as in "covariance, filters frozen". */
  readonly name: string;
  /** What overwrites the model's default initialization. */
  readonly structured: readonly StructuredInitializer[];
  /** Which of a model's parameters stay as they were drawn. */
  frozen(inventory: Inventory): (declaration: ParameterDeclaration) => boolean;
}

/** What image classifiers have. */
const KINDS = ["attention", "depthwise"] as const;

/** The schemes that a command line knows. */
export const armNames: readonly string[] = [
  "default",
  ...schemesFor(KINDS).map(({ name }) => name),
  "transfer",
];

/** What schemes need beside their names. */
export interface ArmOptions {
  /** The checkpoint's folder that `transfer` takes its covariances from. */
  readonly from: string;
  /** How `covariance` draws filters. */
  readonly covariance: CovarianceFiltersOptions;
}

/** The arm of a scheme's name. */
export async function findArm(
  init: string,
  freeze: "none" | "filters",
  options: ArmOptions,
): Promise<Arm> {
  return {
    name: freeze === "none" ? init : `${init}, filters frozen`,
    structured: await schemes(init, options),
    frozen: ({ roles }) => {
      const filters = new Set(
        roles.flatMap((role) => role.kind === "depthwise" ? [role.parameter.name] : []),
      );
      if (freeze === "filters" && !filters.size) {
        throw new UsageError("Cannot use --freeze=filters as the model has no depthwise filters");
      }
      return ({ name }) => freeze === "filters" && filters.has(name);
    },
  };
}

/**
 * Refuses an arm that can't be used with a model.
 *
 * @throws {UsageError} if its scheme is for layers that the model lacks, or there is nothing to freeze.
 */
export function checkArm(arm: Arm, model: string, inventory: Inventory): void {
  arm.frozen(inventory);
  const kinds = new Set(inventory.roles.map(({ kind }) => kind));
  const wrong = arm.structured.find(({ kind }) => !kinds.has(kind));
  if (!wrong) return;
  const fit = ["default", ...schemesFor(kinds).map(({ name }) => name)];
  if (kinds.has("depthwise")) fit.push("transfer");
  throw new UsageError(
    `Cannot use --init=${arm.name} with ${model} as it has no ${wrong.kind} layers; it takes ` +
      fit.join(", "),
  );
}

async function schemes(
  init: string,
  { from, covariance }: ArmOptions,
): Promise<StructuredInitializer[]> {
  if (init === "default") return [];
  if (init === "covariance") return [covarianceFilters(covariance)];
  if (init !== "transfer") return [parseScheme(init, KINDS).scheme];
  if (!from) {
    throw new UsageError("Cannot use --init=transfer without --from=DIR, a trained checkpoint");
  }
  return [covarianceTransfer(await trainedFilters(from))];
}

/** All depthwise filters of a checkpoint, in its order, which is that of the layers. */
async function trainedFilters(folder: string): Promise<TrainedFilters[]> {
  const file = `${folder}/${MODEL_FILE}`;
  const bytes = await Deno.readFile(file).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RangeError(
      `Cannot transfer from ${folder}: expected a checkpoint's folder, but it has no ${MODEL_FILE}`,
      { cause },
    );
  });
  const { tensors } = decodeSafetensors(bytes, file);
  const found = [...tensors.values()].filter(({ shape }) =>
    shape.length === 4 && shape[1] === 1 && shape[2] > 1
  );
  if (found.length) return found.map(({ shape, data }) => ({ filters: data, kernel: shape[2] }));
  throw new RangeError(`Cannot transfer from ${file} as it must have depthwise filters: none`);
}
