/**
 * What files say of heads and groups, of which shapes mostly don't tell.
 *
 * @module
 */
import { ignoreMissing, splitPath } from "../../host/mod.ts";
import type { WeightFile } from "../weight_file.ts";
import type { LayerHints } from "./found_layers.ts";

/** How Hugging Face, GPT-2, T5, state-spaces and this package call them. */
const HEADS = ["num_attention_heads", "num_heads", "n_head", "n_heads", "heads"];
const HEAD_DIMS = ["head_dim", "d_kv"];
/** How state-spaces, Hugging Face and others call the groups of a Mamba-2. */
const GROUPS = ["ngroups", "n_groups", "mamba_ngroups", "mamba_n_groups"];

/**
 * What a file's metadata say of heads and groups, if this package wrote them, else what `config.json` beside it says.
 * Nothing of either is no error: an address or a blob has no file beside it.
 *
 * @param file An open file.
 * @param heads What is known of them otherwise: then only groups are taken from the file.
 * @throws {RangeError} if `config.json` isn't an object in JSON.
 *
 * @example
 * ```ts
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { headHints, openWeights, saveWeights } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const network = describe(vitNano());
 * const path = `${await Deno.makeTempDir()}/vit.safetensors`;
 * await saveWeights(path, network, initialize(network, { seed: 0 }));
 * await using file = await openWeights(path);
 * assert.deepEqual(await headHints(file), { heads: 3 });
 * ```
 */
export async function headHints(
  file: Pick<WeightFile, "path" | "metadata">,
  heads?: number,
): Promise<LayerHints> {
  const hints = await hintsOf(file);
  if (heads === undefined) return hints;
  return { heads, ...hints.groups !== undefined && { groups: hints.groups } };
}

async function hintsOf(
  { path: file, metadata }: Pick<WeightFile, "path" | "metadata">,
): Promise<LayerHints> {
  const own = hintsIn(ownSettings(metadata));
  if (own || file === undefined) return own ?? {};
  const path = `${splitPath(file)[0]}config.json`;
  const text = await Deno.readTextFile(path).catch(ignoreMissing);
  if (text === undefined) return {};
  const settings = parsed(text);
  if (settings) return hintsIn(settings) ?? {};
  throw new RangeError(
    `Cannot read ${path}: expected an object in JSON, got ${text.length} letters`,
  );
}

function hintsIn(settings: Readonly<Record<string, unknown>>): LayerHints | undefined {
  const inner = [settings.attn_cfg, settings.ssm_cfg].filter(isObject);
  const all: Record<string, unknown> = Object.assign({}, settings, ...inner);
  const numberOf = (names: readonly string[]) =>
    names.map((name) => all[name])
      .find((value): value is number => Number.isSafeInteger(value) && Number(value) > 0);
  const [headDim, heads, groups] = [HEAD_DIMS, HEADS, GROUPS].map(numberOf);
  const hints = {
    ...headDim === undefined ? heads !== undefined && { heads } : { headDim },
    ...groups !== undefined && { groups },
  };
  return Object.keys(hints).length ? hints : undefined;
}

/** The settings that this package writes into metadata. */
function ownSettings({ configuration }: Readonly<Record<string, string>>): Record<string, unknown> {
  return parsed(configuration ?? "") ?? {};
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
