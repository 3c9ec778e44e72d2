/**
 * Arms by name: a scheme whose kind is a role of the network is an arm of every experiment on it.
 *
 * @module
 */
import { parseRanges, reasonOf } from "../host/mod.ts";
import {
  covarianceScheme,
  expandPieces,
  type ParsedScheme,
  parseSchemes,
} from "../initializers/mod.ts";
import type { Network } from "../models/mod.ts";
import { coreArm } from "./core_arms.ts";
import { dataArm } from "./data_arms.ts";
import type { Arm, Variant } from "./experiment.ts";
import { UsageError } from "./settings.ts";
import { isTrainedArm, trainedArm } from "./trained_arms.ts";

/** What arms need beside their names. */
export interface ArmOptions {
  /** The networks that they are for. */
  readonly variants: readonly Variant[];
  /** What stays as it was drawn; each arm with each. Default nothing. */
  readonly freeze?: readonly ("none" | "filters")[];
  /** The trained network of the arms that need one: a checkpoint's folder, or a file of weights. */
  readonly from?: string;
}

/**
 * The arms that these texts name: `default`, a scheme with its options, several of them for different
 * kinds of layers as in `covariance+nonzeroMean:mean=0.5`, `pieces`, the sixteen combinations of mimetic
 * state spaces' pieces with options as schemes have them ({@linkcode expandPieces}), `lsuv`, which looks at the first batch, with its
 * control `lsuvNorms`, `core`, whose blocks are grown from a core that is trained first, in the run's folder,
 * on k-Dyck sequences, with its control `coreNorms`, or one of a trained network:
 *
 * - `pretrained`: all its weights but the head's, with positions resampled to the network's grid;
 * - `fitted`: everything drawn anew with its layers' structure, the α and β of attention or the covariances
 *   of depthwise filters;
 * - `fittedNorms`: the control, random with the norms of `fitted`;
 * - `selected`: evenly spaced weights of a larger network of its kind, but the head's;
 * - `selectedNorms`: the control, random matrices with the norms of `selected`;
 * - `transfer`: covariances of depthwise filters from any network that has some.
 *
 * @throws {UsageError} if a scheme is for layers that a network lacks or has no such option, or there is
 *   nothing to freeze.
 * @throws {RangeError} if there is no trained network to take, or it doesn't fit.
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
  for (const text of new Set(texts.flatMap(expandPieces))) {
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
  const prepared = dataArm(text);
  if (prepared) return prepared;
  if (text === "transfer") variants.forEach((variant) => parse("covariance", text, variant));
  if (isTrainedArm(text)) return await trainedArm(text, variants, from);
  const core = refusing(text, variants[0], () => coreArm(text, variants));
  if (core) return core;
  const [parsed] = variants.map((variant) => parse(text, text, variant));
  const filters = parsed.find(({ row }) => row === covarianceScheme);
  return {
    name: parsed.map(({ text }) => text).join("+"),
    structured: parsed.map(({ scheme }) => scheme),
    ...filters && { covariance: drawn(filters) },
  };
}

/** The options of filters of the closed-form covariance; norm 0 stands for the formula's own. */
function drawn({ given, layers }: ParsedScheme): Arm["covariance"] {
  const { norm, ...rest } = covarianceScheme.valuesOf(given);
  const chosen = parseRanges(layers, Number.MAX_SAFE_INTEGER);
  return { ...rest, ...norm > 0 && { norm }, ...chosen && { layers: chosen } };
}

function parse(text: string, arm: string, variant: Variant): ParsedScheme[] {
  return refusing(arm, variant, () => parseSchemes(text, variant.network.roles));
}

/** Does what may refuse an arm, and says which. */
function refusing<T>(arm: string, { network: { model } }: Variant, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const why = reasonOf(cause);
    throw new UsageError(`Cannot use --init=${arm} with ${model.name}: ${why}`, { cause });
  }
}
