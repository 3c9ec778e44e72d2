import { show } from "../host/mod.ts";
import {
  convmixer,
  convnext,
  gatedLinearAttentionLanguageModel,
  linearAttentionLanguageModel,
  mamba2LanguageModel,
  mambaLanguageModel,
  type Model,
  transformerLanguageModel,
  vit,
  vitCore,
} from "../models/mod.ts";
import { shorten } from "./json_scanner.ts";

/** The functions that make models of a configuration, by its `architecture`. */
const BUILDERS: Readonly<Record<string, (settings: never) => Model>> = {
  vit,
  vit_core: vitCore,
  convmixer,
  convnext,
  mamba: mambaLanguageModel,
  mamba2: mamba2LanguageModel,
  transformer: transformerLanguageModel,
  gated_linear_attention: gatedLinearAttentionLanguageModel,
  linear_attention: linearAttentionLanguageModel,
};

/** What a file's metadata say of a model, for {@linkcode modelFrom}. */
export function describeModel({ name, configuration }: Model): Record<string, string> {
  return { model: name, configuration: JSON.stringify(configuration) };
}

/**
 * Makes the model again whose weights or checkpoint a file holds, from the file's metadata: `model`, its
 * name, and `configuration`, its settings as JSON. Settings that have come since get their defaults.
 *
 * @throws {RangeError} if the metadata have none, or it isn't one that this package wrote.
 *
 * @example
 * ```ts
 * import { describe, initialize, mambaLanguageModel } from "@x/mimetic/models";
 * import { loadWeights, modelFrom, openWeights, saveWeights } from "@x/mimetic/weights";
 *
 * const network = describe(mambaLanguageModel({ vocabulary: 30, dim: 32 }));
 * const path = `${await Deno.makeTempDir()}/mamba.safetensors`;
 * await saveWeights(path, network, initialize(network, { seed: 0 }));
 *
 * await using file = await openWeights(path);
 * const model = modelFrom(file.metadata);
 * const { values } = await loadWeights(file, describe(model));
 * console.log(model.name, values.size);
 * ```
 */
export function modelFrom(metadata: Readonly<Record<string, string>>): Model {
  const { architecture, ...settings } = configurationOf(metadata);
  const builder = Object.hasOwn(BUILDERS, String(architecture))
    ? BUILDERS[String(architecture)]
    : refuse(
      `expected an architecture of ${Object.keys(BUILDERS).join(", ")}; got ${show(architecture)}`,
    );
  const known = knownSettings(builder, settings);
  const stranger = Object.keys(settings).find((key) => !known.has(key));
  if (stranger !== undefined) {
    refuse(`expected settings of a ${architecture}, got ${shorten(stranger)}`);
  }
  const model = rebuilt(builder, settings);
  for (const [key, value] of Object.entries(settings)) {
    const made = model.configuration[key];
    if (JSON.stringify(made) !== JSON.stringify(value)) {
      refuse(
        `expected settings as they were written, got ${key} ${show(value)}, now ${show(made)}`,
      );
    }
  }
  return { ...model, name: metadata.model ?? model.name };
}

/** The names of an architecture's settings. */
function knownSettings(builder: (settings: never) => Model, settings: object): Set<string> {
  const { vocabulary } = settings as { vocabulary?: unknown };
  const needed = vocabulary === undefined ? {} : { vocabulary };
  return new Set(Object.keys(rebuilt(builder, needed).configuration));
}

function rebuilt(builder: (settings: never) => Model, settings: object): Model {
  try {
    return builder(settings as never);
  } catch (cause) {
    return refuse(`expected settings that can be, got: ${(cause as Error).message}`, cause);
  }
}

function configurationOf(metadata: Readonly<Record<string, string>>): Record<string, unknown> {
  const { configuration } = metadata;
  if (configuration === undefined) {
    const keys = Object.keys(metadata).slice(0, 8).map(shorten).join(", ") || "none";
    return refuse(`expected a file with its model's configuration in its metadata, got ${keys}`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(configuration);
  } catch (cause) {
    refuse(`expected the configuration to be JSON, got ${shorten(configuration)}`, cause);
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
    return parsed as Record<string, unknown>;
  }
  return refuse(`expected the configuration to be an object, got ${shorten(configuration)}`);
}

function refuse(what: string, cause?: unknown): never {
  throw new RangeError(`Cannot rebuild a model: ${what}`, cause === undefined ? {} : { cause });
}
