/**
 * The settings of a run: what they may be, and the values by default, which were chosen so that two cores
 * show a difference between arms within a minute.
 *
 * @module
 */
import {
  setting,
  type Settings,
  type SettingValues,
  shorten,
} from "../../../src/experiments/mod.ts";
import { reasonOf, show } from "../../../src/host/mod.ts";
import { parseSchemes, type Role } from "../../../src/initializers/mod.ts";
import {
  type ModelName,
  models,
  type Problem,
  problems,
  type RunSettings,
} from "../run_settings.ts";
import { networkOf } from "./network.ts";

const { arms, choice, integer, number } = setting;

/** The most arms that train side by side. */
export const MOST_ARMS = 4;

/** All settings: what forms, links and messages may give. */
export const settings = {
  problem: choice("what is learned", "images", problems),
  model: choice("the network", "vit", models),
  dim: integer("width", 48, 4, 512),
  depth: integer("blocks or layers", 4, 1, 16),
  heads: integer("attention heads", 3, 1, 16),
  patch: integer("side of a patch in pixels", 4, 2, 16),
  kernel: integer("side of the depthwise filters", 9, 3, 15),
  states: integer("states of a channel", 32, 1, 128),
  letters: integer("letters of the longest string", 12, 2, 64),
  pairs: integer("pairs of a sequence", 4, 1, 16),
  init: arms("one to four arms", ["default", "mimetic"]),
  lr: number("learning rate of all arms", 1e-3, 0, 1),
  batch: integer("examples a step", 32, 1, 512),
  seed: integer("of first values and the order of examples", 0, 0, 4_294_967_295),
  steps: integer("steps after which training ends; 0 for never", 0, 0),
  data: choice("where images come from", "synthetic", ["synthetic", "files"]),
  device: choice("the device", "auto", ["auto", "cpu", "webgpu"]),
  threads: integer("threads of the CPU device; 0 for all", 0, 0, 64),
} satisfies Settings;

/** A setting's name. */
export type SettingName = keyof typeof settings;

const linear = { dim: 32, depth: 2, heads: 2, lr: 3e-3, init: ["default", "mimeticLinear"] };

/**
 * What each network changes in the values by default. Where rates were tried (see RESULTS.md), they suit the
 * default initialization best, so that no other arm wins by the choice of the rate.
 */
const ofModels: Readonly<Record<ModelName, Partial<SettingValues<typeof settings>>>> = {
  vit: { lr: 3e-3 },
  convmixer: { dim: 64, init: ["default", "covariance"], lr: 3e-3 },
  mamba: { dim: 32, depth: 2, states: 16, lr: 1e-2 },
  mamba2: { dim: 32, depth: 2, lr: 3e-2 },
  transformer: { dim: 32, depth: 2, heads: 2, lr: 3e-3 },
  linearAttention: linear,
  gatedLinear: linear,
};

/** What each problem changes. */
const ofProblems: Readonly<Record<Problem, Partial<SettingValues<typeof settings>>>> = {
  images: {},
  copying: {},
  recall: { batch: 64 },
};

const imageModels: readonly ModelName[] = ["vit", "convmixer"];

/** The networks for a problem, the one by default first. */
export function modelsFor(problem: Problem): ModelName[] {
  if (problem === "images") return [...imageModels];
  return ["mamba2", ...models.filter((name) => !imageModels.includes(name) && name !== "mamba2")];
}

/** The settings that matter, given the problem and the network, in the order of forms. */
export function usedSettings({ problem, model }: Pick<RunSettings, "problem" | "model">) {
  const used: Record<ModelName, readonly SettingName[]> = {
    vit: ["heads", "patch"],
    convmixer: ["kernel", "patch"],
    mamba: ["states"],
    mamba2: ["states"],
    transformer: ["heads"],
    linearAttention: ["heads"],
    gatedLinear: ["heads"],
  };
  const own: Record<Problem, readonly SettingName[]> = {
    images: ["data"],
    copying: ["letters"],
    recall: ["pairs"],
  };
  const names = new Set<SettingName>([
    ...["problem", "model", "dim", "depth", "init", "lr", "batch", "seed", "steps"] as const,
    ...["device", "threads"] as const,
    ...used[model],
    ...own[problem],
  ]);
  return (Object.keys(settings) as SettingName[]).filter((name) => names.has(name));
}

/** All settings, with the values by default for what isn't given. They aren't checked. */
export function settingsOf(given: Partial<RunSettings> = {}): RunSettings {
  const { problem = given.model && !imageModels.includes(given.model) ? "copying" : "images" } =
    given;
  const { model = modelsFor(problem)[0] } = given;
  const initial = Object.entries(settings).map(([name, { initial }]) => [name, initial]);
  const own = { ...ofProblems[problem], ...ofModels[model] };
  return { ...Object.fromEntries(initial), ...own, ...given, problem, model };
}

/**
 * Settings that can be used, in one spelling: what doesn't matter has its value by default, and arms have
 * no options that do.
 *
 * @param value From a form, a link or a message.
 * @throws {RangeError} if they are not settings, one is out of range, or they don't fit together.
 */
export function checkSettings(value: unknown): RunSettings {
  const given = Object(value) as Record<string, unknown>;
  for (const [name, { fits, rule }] of Object.entries(settings)) {
    if (!fits(given[name])) refuse(`expected ${name} to be ${rule}, got ${show(given[name])}`);
  }
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(settings, name));
  if (stranger !== undefined) refuse(`expected no other setting, got ${shorten(stranger)}`);
  const run = given as unknown as RunSettings;
  const { problem, model, init } = run;
  if (!modelsFor(problem).includes(model)) {
    refuse(`expected a network for ${problem}, ${modelsFor(problem).join(", ")}, got ${model}`);
  }
  const used = usedSettings(run).map((name) => [name, run[name]]);
  const canonical = settingsOf(Object.fromEntries(used));
  return { ...canonical, init: armTexts(init, explained(() => networkOf(canonical).roles)) };
}

/** Arms in one spelling each, after a look at whether they can be made. */
function armTexts(init: readonly string[], roles: readonly Role[]): string[] {
  if (init.length > MOST_ARMS) refuse(`expected one to ${MOST_ARMS} arms, got ${init.length}`);
  const texts = init.map((text) => {
    if (text === "default") return text;
    return explained(() => parseSchemes(text, roles)).map(({ text }) => text).join("+");
  });
  const twice = texts.find((text, i) => texts.indexOf(text) < i);
  if (twice !== undefined) refuse(`expected arms that differ, got ${twice} twice`);
  return texts;
}

/** What `make` gives; an error of its tells what the settings should be. */
function explained<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return refuse(reasonOf(cause), cause);
  }
}

function refuse(why: string, cause?: unknown): never {
  throw new RangeError(`Cannot use these settings: ${why}`, { cause });
}
