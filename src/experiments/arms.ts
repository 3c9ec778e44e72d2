/**
 * Arms by name: a scheme whose kind is a role of the network is an arm of every experiment on it.
 *
 * @module
 */
import { exists } from "../host/mod.ts";
import {
  type CovarianceFiltersOptions,
  covarianceScheme,
  covarianceTransfer,
  type ParsedScheme,
  parseScheme,
  type TrainedFilters,
} from "../initializers/mod.ts";
import type { Network } from "../models/mod.ts";
import { MODEL_FILE } from "../training/mod.ts";
import { openWeights } from "../weights/mod.ts";
import type { Arm, Variant } from "./experiment.ts";
import { UsageError } from "./settings.ts";

/** What arms need beside their names. */
export interface ArmOptions {
  /** The networks that they are for. */
  readonly variants: readonly Variant[];
  /** What stays as it was drawn; each arm with each. Default nothing. */
  readonly freeze?: readonly ("none" | "filters")[];
  /** The checkpoint's folder that the arm `transfer` takes its covariances from. */
  readonly from?: string;
}

/**
 * The arms that these texts name: `default`, `transfer`, or a scheme with its options.
 *
 * @throws {UsageError} if a scheme is for layers that a network lacks or has no such option, or there is
 *   nothing to freeze.
 * @throws {RangeError} if there is no checkpoint of depthwise filters to transfer from.
 *
 * @example
 * ```ts
 * import { namedArms } from "@x/mimetic/experiments";
 * import { describe, vit } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const network = describe(vit({ dim: 48, depth: 2, heads: 3, patch: 8 }));
 * const variants = [{ network }];
 * const arms = await namedArms(["default", "mimetic:alpha1=0.70:beta1=1"], { variants });
 * assert.deepEqual(arms.map(({ name }) => name), ["default", "mimetic:beta1=1"]);
 * ```
 */
export async function namedArms(texts: readonly string[], options: ArmOptions): Promise<Arm[]> {
  const { variants, freeze = ["none"], from = "" } = options;
  const arms: Arm[] = [];
  for (const text of texts) {
    const arm = await namedArm(text, variants, from);
    for (const what of freeze) {
      const { name } = arm;
      arms.push(what === "none" ? arm : { ...arm, name: `${name}, filters frozen`, frozen });
    }
  }
  for (const { network } of variants) arms.forEach(({ frozen }) => frozen?.(network));
  return arms;
}

/** The depthwise filters of a network. */
function frozen({ roles }: Network): ReturnType<NonNullable<Arm["frozen"]>> {
  const filters = new Set(
    roles.flatMap((role) => role.kind === "depthwise" ? [role.parameter.name] : []),
  );
  if (!filters.size) {
    throw new UsageError(
      "Cannot use --freeze=filters: expected a model with depthwise filters, got one without",
    );
  }
  return ({ name }) => filters.has(name);
}

async function namedArm(text: string, variants: readonly Variant[], from: string): Promise<Arm> {
  if (text === "default") return { name: text, structured: [] };
  if (text === "transfer") {
    for (const variant of variants) parse("covariance", text, variant);
    if (from) return { name: text, structured: [covarianceTransfer(await trainedFilters(from))] };
    throw new UsageError("Cannot use --init=transfer without --from=DIR, a trained checkpoint");
  }
  const [parsed] = variants.map((variant) => parse(text, text, variant));
  const { row, given, scheme } = parsed;
  const covariance = row === covarianceScheme ? covarianceScheme.valuesOf(given) : undefined;
  return {
    name: parsed.text,
    structured: [scheme],
    ...covariance && { covariance: own(covariance) },
  };
}

/** The options of filters of the closed-form covariance; norm 0 stands for the formula's own. */
function own(
  { norm, ...rest }: ReturnType<typeof covarianceScheme.valuesOf>,
): CovarianceFiltersOptions {
  return { ...rest, ...norm > 0 && { norm } };
}

function parse(text: string, arm: string, { network: { model, roles } }: Variant): ParsedScheme {
  try {
    const parsed = parseScheme(text, new Set(roles.map(({ kind }) => kind)));
    const { scheme } = parsed;
    roles.filter(({ kind }) => kind === scheme.kind).forEach((role) => scheme.check?.(role));
    return parsed;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const why = cause.message.replace(/^Cannot .*?: (?=expected)/, "");
    throw new UsageError(`Cannot use --init=${arm} with ${model.name}: ${why}`, { cause });
  }
}

/** All depthwise filters of a checkpoint, in its order, which is that of the layers. */
async function trainedFilters(folder: string): Promise<TrainedFilters[]> {
  const file = `${folder}/${MODEL_FILE}`;
  if (!await exists(file)) {
    throw new RangeError(
      `Cannot transfer from ${folder}: expected a checkpoint's folder, but it has no ${MODEL_FILE}`,
    );
  }
  await using weights = await openWeights(file);
  const found: TrainedFilters[] = [];
  for (const [name, { shape }] of weights.tensors) {
    if (shape.length !== 4 || shape[1] !== 1 || shape[2] <= 1) continue;
    found.push({ filters: await weights.readFloat32(name), kernel: shape[2] });
  }
  if (found.length) return found;
  throw new RangeError(`Cannot transfer from ${file}: expected depthwise filters, got none`);
}
